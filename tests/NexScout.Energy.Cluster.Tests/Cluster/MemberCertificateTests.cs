using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
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

        // Now it is whole, but no member would let it in.
        Replace(_second.Key, _first.Key);
        Assert.Throws<InvalidDataException>(() => member.Renew());
        Assert.NotEqual(Of(_second).Thumbprint, member.Own.Thumbprint);

        Replace(_second.Ca, _first.Ca);
        Assert.True(member.Renew());
        Assert.Equal(Of(_second).Thumbprint, member.Own.Thumbprint);
    }

    [Fact]
    public void Renew_ACertificateThatHasEnded_KeepsTheFormer()
    {
        var member = Member();
        using var ended = new Authority(TimeSpan.FromMinutes(-1));
        Replace(ended.Certificate, _first.Certificate);
        Replace(ended.Key, _first.Key);
        Replace(ended.Ca, _first.Ca);
        Assert.Throws<InvalidDataException>(() => member.Renew());
        Assert.NotEqual(Of(ended).Thumbprint, member.Own.Thumbprint);
    }

    [Fact]
    public void Trusts_ACertificateThatHasEnded_No()
    {
        using var ended = new Authority(TimeSpan.FromMinutes(-1));
        File.AppendAllText(_first.Ca, "\n" + File.ReadAllText(ended.Ca));
        Assert.False(Member().Trusts(Of(ended)));
    }

    [Fact]
    public void Look_WhateverTheFilesHold_GoesOn()
    {
        var member = Member();
        using var renewal = new CertificateRenewal(member, TimeProvider.System, NullLogger<CertificateRenewal>.Instance);
        File.Delete(_first.Key);
        renewal.Look();
        Assert.Equal(Of(_first).Thumbprint, member.Own.Thumbprint);

        Replace(_second.Certificate, _first.Certificate);
        Replace(_second.Key, _first.Key);
        Replace(_second.Ca, _first.Ca);
        renewal.Look();
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
        using var third = new Authority();
        Assert.False(member.Trusts(Of(third)));
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
