using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Connections.Security;

namespace NexScout.Energy.Grains.Hosting;

/// <summary>TLS with both sides known: whoever has no certificate of the cluster's authority is not let in.</summary>
internal static class Tls
{
    public static void Add(ISiloBuilder silo, TlsOptions options)
    {
        if (Member(silo.Services, options) is { } member) silo.UseTls(tls => Configure(tls, member));
    }

    public static void Add(IClientBuilder client, TlsOptions options)
    {
        if (Member(client.Services, options) is { } member) client.UseTls(tls => Configure(tls, member));
    }

    private static MemberCertificate? Member(IServiceCollection services, TlsOptions options)
    {
        if (options.Certificate is null) return null;
        var member = new MemberCertificate(options);
        services.AddSingleton(member);
        // Before Orleans, which may wait to join: by a certificate that ended, for one that is renewed meanwhile.
        services.Insert(0, ServiceDescriptor.Singleton<IHostedService, CertificateRenewal>());
        return member;
    }

    private static void Configure(Orleans.Connections.Security.TlsOptions tls, MemberCertificate member)
    {
        // Orleans asks for one at the start; each connection takes the one of its time.
        tls.LocalCertificate = member.Own;
        tls.LocalServerCertificateSelector = (_, _) => member.Own;
        tls.LocalClientCertificateSelector = (_, _, _, _, _) => member.Own;
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (certificate, _, _) => member.Trusts(certificate);
        // Members know each other by their authority, not by a name: pods come and go.
        tls.OnAuthenticateAsClient = (_, client) => client.TargetHost = member.Own.GetNameInfo(X509NameType.DnsName, false);
    }
}
