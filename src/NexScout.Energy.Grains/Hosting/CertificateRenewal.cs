using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Grains.Hosting;

/// <summary>Looks every minute whether the member's certificate was renewed, so that nobody has to restart the cluster before the old one ends.</summary>
internal sealed partial class CertificateRenewal(MemberCertificate certificate, TimeProvider clock, ILogger<CertificateRenewal> log) : BackgroundService
{
    private static readonly TimeSpan _look = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Periodic.Run(
        _look, clock,
        () =>
        {
            Look();
            return Task.CompletedTask;
        },
        stoppingToken);

    // Files are replaced one after the other: what does not fit together now may do so at the next look.
    internal void Look()
    {
        try
        {
            if (certificate.Renew()) LogRenewed(log, Until);
        }
        catch (Exception unreadable)
        {
            LogUnreadable(log, Until, unreadable.Message);
        }
    }

    private DateTime Until => certificate.Own.NotAfter.ToUniversalTime();

    [LoggerMessage(LogLevel.Information, "The files of the members' certificate changed; new connections go by them. The certificate is in force until {Until:u}.")]
    private static partial void LogRenewed(ILogger log, DateTime until);

    [LoggerMessage(LogLevel.Warning, "The files of the members' certificate cannot be taken; the certificate that was read before is in force until {Until:u}: {Why}")]
    private static partial void LogUnreadable(ILogger log, DateTime until, string why);
}
