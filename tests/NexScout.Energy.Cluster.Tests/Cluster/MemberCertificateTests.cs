using System.Security.Cryptography.X509Certificates;
using NexScout.Energy.Grains.Hosting;

namespace NexScout.Energy.Cluster.Tests;

/// <summary>A member's certificate while it runs: renewed by replacing its files.</summary>
public sealed class MemberCertificateTests : IDisposable
{
    private readonly Authority _first = new();
    private readonly Authority _second = new();

    [Fact]
    public void Renew_FilesOfAnotherAuthority_AreTaken()
    {
        var member = Member();
        Assert.Equal(Of(_first).Thumbprint, member.Own.Thumbprint);
        Assert.True(member.Own.HasPrivateKey);
        Assert.False(member.Renew());

        Replace(_second.Certificate, _first.Certificate);
        Replace(_second.Key, _first.Key);
        Replace(_second.Ca, _first.Ca);
        var former = member.Own;
        Assert.True(member.Renew());
        Assert.Equal(Of(_second).Thumbprint, member.Own.Thumbprint);
        Assert.True(member.Own.HasPrivateKey);
        Assert.True(member.Trusts(member.Own));
        Assert.False(member.Trusts(former));
    }

    [Fact]
    public void Renew_HalfReplaced_KeepsTheFormer()
    {
        var member = Member();
        Replace(_second.Certificate, _first.Certificate);
        Assert.ThrowsAny<Exception>(() => member.Renew());
        Assert.NotEqual(Of(_second).Thumbprint, member.Own.Thumbprint);
        Assert.True(member.Trusts(member.Own));

        Replace(_second.Key, _first.Key);
        Assert.True(member.Renew());
        Assert.Equal(Of(_second).Thumbprint, member.Own.Thumbprint);
    }

    [Fact]
    public void Renew_NoAuthorityLeft_KeepsTheFormer()
    {
        var member = Member();
        File.WriteAllText(_first.Ca, "");
        Assert.Throws<InvalidDataException>(() => member.Renew());
        Assert.True(member.Trusts(member.Own));
    }

    [Fact]
    public void Trusts_TwoAuthoritiesInTheFile_MembersOfBoth()
    {
        File.AppendAllText(_first.Ca, "\n" + File.ReadAllText(_second.Ca));
        var member = Member();
        Assert.True(member.Trusts(Of(_first)));
        Assert.True(member.Trusts(Of(_second)));
        Assert.False(member.Trusts(null));
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    private MemberCertificate Member() => new(new TlsOptions { Certificate = _first.Certificate, Key = _first.Key, Ca = _first.Ca });

    private static X509Certificate2 Of(Authority authority) => X509CertificateLoader.LoadCertificateFromFile(authority.Certificate);

    private static void Replace(string from, string to) => File.Copy(from, to, overwrite: true);
}
