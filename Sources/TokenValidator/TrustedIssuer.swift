/// Whose tokens are believed.
///
/// ```swift
/// .issuer(try Issuer("https://id.example.com/t/acme"))         // one tenant
/// .everyTenant(of: try Issuer("https://id.example.com"))       // all tenants of a Signet, also those to come
/// ```
public struct TrustedIssuer: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case exact(Issuer, jwksURI: String, tenant: TenantID?)
        case everyTenant(base: Issuer)
    }

    let kind: Kind

    /// One issuer, compared byte by byte (RFC 9207 §2.4, RFC 8725 §3.8).
    ///
    /// - Parameters:
    ///   - issuer: The exact value of `iss`.
    ///   - jwksURI: Where it publishes its keys; `{issuer}/.well-known/jwks.json` when nil, as Signet does.
    ///   - tenant: The one tenant whose tokens it may issue. When nil it is read from an issuer of Signet's form
    ///     (`{base}/t/{tenant}`); an issuer of another form may then issue for any tenant.
    /// - Returns: Trust in that issuer alone.
    public static func issuer(
        _ issuer: Issuer,
        jwksURI: String? = nil,
        tenant: TenantID? = nil
    ) -> TrustedIssuer {
        let path = issuer.url?.path.split(separator: "/") ?? []
        let inPath = path.count >= 2 && path[path.count - 2] == "t" ? try? TenantID(String(path[path.count - 1])) : nil
        return TrustedIssuer(
            kind: .exact(issuer, jwksURI: jwksURI ?? jwksLocation(of: issuer), tenant: tenant ?? inPath)
        )
    }

    /// Every tenant of a Signet: the issuers `{base}/t/{tenant}`, whose keys are at
    /// `{base}/t/{tenant}/.well-known/jwks.json`.
    ///
    /// Each tenant's keys verify that tenant's tokens alone.
    public static func everyTenant(of base: Issuer) -> TrustedIssuer {
        TrustedIssuer(kind: .everyTenant(base: base))
    }

    /// Where Signet publishes an issuer's keys.
    static func jwksLocation(of issuer: Issuer) -> String { issuer.value + "/.well-known/jwks.json" }

    /// The URL that is asked, or that those asked begin with.
    var fetchedURL: String {
        switch kind {
        case .exact(_, let jwksURI, _): jwksURI
        case .everyTenant(let base): base.value
        }
    }
}

/// Where a key cache finds keys.
protocol KeyPlace: Sendable {
    /// Where the keys are.
    var url: String { get }
    /// Named by the configuration itself, not made up of a base URL and what a token says.
    var isExact: Bool { get }
}

/// An issuer that is trusted, as a token named it.
struct KeySource: KeyPlace {
    let issuer: Issuer
    /// Where its keys are.
    let url: String
    /// The only tenant that it may issue for.
    let tenant: TenantID?
    /// Named by the configuration itself, not made up of a base URL and what a token says.
    let isExact: Bool
}

/// The configured trust, ready for lookups.
struct TrustedIssuers: Sendable {
    private var exact: [String: KeySource] = [:]
    private var bases: [(base: Issuer, prefix: String)] = []

    init(_ trusted: [TrustedIssuer]) {
        for one in trusted {
            switch one.kind {
            case .exact(let issuer, let uri, let tenant):
                exact[issuer.value] = KeySource(issuer: issuer, url: uri, tenant: tenant, isExact: true)
            case .everyTenant(let base): bases.append((base, base.value + "/t/"))
            }
        }
    }

    /// All issuers that the configuration names.
    var named: [KeySource] { Array(exact.values) }

    /// What to make of a token's `iss`, compared byte by byte; nil when nobody trusts it.
    func source(of issuer: String) -> KeySource? {
        // Strings are equal when they are canonically equivalent; bytes must be.
        if let source = exact[issuer], source.issuer.value.utf8.elementsEqual(issuer.utf8) { return source }
        for (base, prefix) in bases where issuer.utf8.starts(with: prefix.utf8) {
            guard let tenant = try? TenantID(String(Substring(issuer.utf8.dropFirst(prefix.utf8.count)))) else {
                continue
            }
            let issuer = Issuer(base: base, tenant: tenant)
            let url = TrustedIssuer.jwksLocation(of: issuer)
            return KeySource(issuer: issuer, url: url, tenant: tenant, isExact: false)
        }
        return nil
    }
}
