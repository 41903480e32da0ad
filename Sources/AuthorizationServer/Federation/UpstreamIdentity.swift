import JOSE
import JSON
import OAuth

/// Somebody as a provider vouches for them: their `sub`, and claims.
struct UpstreamIdentity: Sendable {
    /// The upstream `sub`.
    let subject: String
    private(set) var claims: JSONObject

    /// From the claims of an ID token that was checked.
    init(_ claims: JSONObject) throws(UpstreamRefusal) {
        // OpenID Connect Core §2: at most 255 ASCII characters. Visible ones, so that two never look or compare alike.
        guard let subject = claims["sub"]?.stringValue, (1...255).contains(subject.utf8.count),
            subject.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { throw UpstreamRefusal(.failed, "ID token: sub is missing, too long, or not ASCII") }
        self.subject = subject
        self.claims = claims
    }

    /// When the person proved themselves at the provider, as far as it says (`auth_time`, OpenID Connect Core §2): perhaps
    /// long ago, in a session that the provider still has.
    var authenticatedAt: NumericDate? { claims["auth_time"]?.doubleValue.map { NumericDate($0) } }

    /// The e-mail address, if the provider says that it was proven.
    var verifiedEmail: EmailAddress? {
        guard let text = claims["email"]?.stringValue else { return nil }
        // A boolean (OpenID Connect Core §5.1), which some write as a string.
        guard claims["email_verified"] == true || claims["email_verified"] == "true" else { return nil }
        return try? EmailAddress(text)
    }

    /// The full name.
    var name: DisplayText? {
        let parts = ["given_name", "family_name"].compactMap { claims[$0]?.stringValue }
        let text = claims["name"]?.stringValue ?? parts.joined(separator: " ")
        return try? DisplayText(text)
    }

    /// The language, as a BCP 47 tag.
    var locale: String? {
        guard let text = claims["locale"]?.stringValue, (2...35).contains(text.utf8.count) else { return nil }
        let tag = text.replacing("_", with: "-")
        return tag.utf8.allSatisfy { isURLSafe($0) && $0 != UInt8(ascii: "_") } ? tag : nil
    }

    /// Whether everything is there that the provider's rules look at.
    func hasAll(wantedBy provider: UpstreamProvider) -> Bool {
        var wanted = Set(provider.claimMapping.values)
        if provider.scopes.contains("email") { wanted.formUnion(["email", "email_verified"]) }
        if provider.scopes.contains("profile") { wanted.insert("name") }
        return wanted.allSatisfy { claims[$0] != nil }
    }

    /// The same with the claims of the userinfo endpoint where the ID token says nothing.
    ///
    /// An address and whether it was proven belong together: they come from one place.
    func adding(_ more: JSONObject) -> UpstreamIdentity {
        var new = self
        let email = ["email", "email_verified"]
        if !email.allSatisfy({ claims[$0] != nil }), more["email"] != nil {
            for name in email { new.claims[name] = more[name] }
        }
        for (name, value) in more where new.claims[name] == nil && !email.contains(name) { new.claims[name] = value }
        return new
    }
}
