using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace NexScout.Energy.Grains.Hosting;

/// <summary>TLS with both sides known: whoever has no certificate of the cluster's authority is not let in.</summary>
internal static class Tls
{
    public static void Add(ISiloBuilder silo, TlsOptions options)
    {
        if (options.Certificate is null) return;
        silo.UseTls(tls => Configure(tls, options));
    }

    public static void Add(IClientBuilder client, TlsOptions options)
    {
        if (options.Certificate is null) return;
        client.UseTls(tls => Configure(tls, options));
    }

    private static void Configure(Orleans.Connections.Security.TlsOptions tls, TlsOptions options)
    {
        // A key from PEM is handed over through PKCS #12, which every platform's TLS takes.
        using var pem = X509Certificate2.CreateFromPemFile(options.Certificate!, options.Key);
        var own = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        var authority = X509CertificateLoader.LoadCertificateFromFile(options.Ca!);
        tls.LocalCertificate = own;
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (certificate, _, _) => Trusted(certificate, authority);
        // Members know each other by their authority, not by a name: pods come and go.
        tls.OnAuthenticateAsClient = (_, client) => client.TargetHost = own.GetNameInfo(X509NameType.DnsName, false);
    }

    private static bool Trusted(X509Certificate2? certificate, X509Certificate2 authority)
    {
        if (certificate is null) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }
}
