using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NexScout.Energy.Cluster.Tests;

/// <summary>A certificate authority of one test, and a certificate that it signed, as PEM files.</summary>
internal sealed class Authority : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("energy-tls-");

    /// <param name="certificateEnds">When the certificate ends, from now; in twelve hours unless said.</param>
    public Authority(TimeSpan? certificateEnds = null)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = DateTimeOffset.UtcNow;
        using var authority = request.CreateSelfSigned(now.AddMinutes(-5), now.AddDays(1));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var member = new CertificateRequest("CN=energy.cluster", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("energy.cluster");
        names.AddIpAddress(IPAddress.Loopback);
        member.CertificateExtensions.Add(names.Build());
        using var certificate = member.Create(authority, now.AddMinutes(-5), now + (certificateEnds ?? TimeSpan.FromHours(12)), [1, 2, 3, 4]);
        File.WriteAllText(Ca, authority.ExportCertificatePem());
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
    }

    public string Ca => Path.Combine(_folder.FullName, "ca.pem");

    public string Certificate => Path.Combine(_folder.FullName, "member.pem");

    public string Key => Path.Combine(_folder.FullName, "member.key");

    public Dictionary<string, string> Settings() => new()
    {
        ["Energy__Cluster__Tls__Certificate"] = Certificate,
        ["Energy__Cluster__Tls__Key"] = Key,
        ["Energy__Cluster__Tls__Ca"] = Ca,
    };

    public void Dispose() => _folder.Delete(recursive: true);
}
