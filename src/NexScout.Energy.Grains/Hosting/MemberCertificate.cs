using System.Security.Cryptography.X509Certificates;

namespace NexScout.Energy.Grains.Hosting;

/// <summary>This member's certificate and the authorities that it trusts, as the PEM files held them last.</summary>
internal sealed class MemberCertificate
{
    private readonly TlsOptions _options;
    private volatile Identity _now;

    /// <exception cref="Exception">A file cannot be read, or holds no certificate, or another's key.</exception>
    public MemberCertificate(TlsOptions options)
    {
        _options = options;
        _now = Read(Texts());
    }

    /// <summary>The certificate, with its key. A connection keeps the one that it began with.</summary>
    public X509Certificate2 Own => _now.Own;

    /// <summary>Takes what the files hold now. Returns whether it is another than before.</summary>
    /// <exception cref="Exception">As at the start, or other members would not let it in; what was read before stays in use.</exception>
    public bool Renew()
    {
        var texts = Texts();
        if (texts == _now.Texts) return false;
        var next = Read(texts);
        if (!next.Trusts(next.Own)) throw new InvalidDataException("none of the file's authorities signed the certificate, or it is not in force");
        _now = next;
        return true;
    }

    /// <summary>Whether one of the authorities signed it, and it is in force.</summary>
    public bool Trusts(X509Certificate2? other) => other is not null && _now.Trusts(other);

    private (string Certificate, string Key, string Authorities) Texts()
    {
        var certificate = File.ReadAllText(_options.Certificate!);
        return (certificate, _options.Key is { } key ? File.ReadAllText(key) : certificate, File.ReadAllText(_options.Ca!));
    }

    private static Identity Read((string Certificate, string Key, string Authorities) texts)
    {
        // A key from PEM is handed over through PKCS #12, which every platform's TLS takes.
        using var pem = X509Certificate2.CreateFromPem(texts.Certificate, texts.Key);
        // While an authority is replaced, the file holds the old one and the new one.
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(texts.Authorities);
        if (authorities.Count == 0) throw new InvalidDataException("the authority's file holds no certificate");
        return new Identity(texts, X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null), authorities);
    }

    private sealed class Identity((string Certificate, string Key, string Authorities) texts, X509Certificate2 own, X509Certificate2Collection authorities)
    {
        public (string Certificate, string Key, string Authorities) Texts => texts;

        public X509Certificate2 Own => own;

        // Each by itself: of two that have one name, the old one and the new one, a chain would be tried with the first alone.
        public bool Trusts(X509Certificate2 other) => authorities.Any(authority => Signed(authority, other));

        private bool Signed(X509Certificate2 authority, X509Certificate2 other)
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(authority);
            chain.ChainPolicy.ExtraStore.AddRange(authorities);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return chain.Build(other);
        }
    }
}
