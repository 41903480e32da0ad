/// Where Google speaks otherwise than the specs.
enum GoogleDialect {
    /// Google's issuer.
    static let issuer = "https://accounts.google.com"

    /// The parameters and scopes of an authorization request to Google.
    ///
    /// - `hd` narrows the choice of accounts to a domain (the claim of that name is what proves it);
    /// - a refresh token is asked for by `access_type=offline`, not by the scope `offline_access`, which Google refuses.
    static func adapt(
        _ scopes: [String],
        hostedDomain: String?
    ) -> (scopes: [String], extra: [(name: String, value: String)]) {
        var extra: [(name: String, value: String)] = []
        if let hostedDomain { extra.append(("hd", hostedDomain)) }
        guard scopes.contains("offline_access") else { return (scopes, extra) }
        extra.append(("access_type", "offline"))
        return (scopes.filter { $0 != "offline_access" }, extra)
    }
}
