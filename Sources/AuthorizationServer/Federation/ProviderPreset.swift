import OAuth

/// A provider that is known beforehand: only the client's id and secret are missing.
public struct ProviderPreset: Sendable {
    /// What the preset and, unless told otherwise, the provider is called.
    public let name: ProviderName
    /// What the button says.
    public let displayName: DisplayText
    /// Its issuer.
    public let issuer: UpstreamIssuer
    /// What is asked for.
    public let scopes: [String]
    /// Our claim -> its claim.
    public let claimMapping: [String: String]
    /// Where a client is registered.
    public let registration: String

    /// All presets.
    public static let all: [ProviderPreset] = [google].compactMap { $0 }

    /// Google accounts, and with a hosted domain those of one organisation.
    private static let google = ProviderPreset(
        name: "google",
        displayName: "Google",
        issuer: GoogleDialect.issuer,
        scopes: ["openid", "profile", "email"],
        claimMapping: ["given_name": "given_name", "family_name": "family_name", "picture": "picture"],
        registration: "https://console.cloud.google.com/apis/credentials"
    )

    private init?(
        name: String,
        displayName: String,
        issuer: String,
        scopes: [String],
        claimMapping: [String: String],
        registration: String
    ) {
        guard let name = try? ProviderName(name), let displayName = try? DisplayText(displayName),
            let issuer = try? UpstreamIssuer(issuer)
        else { return nil }
        self.name = name
        self.displayName = displayName
        self.issuer = issuer
        self.scopes = scopes
        self.claimMapping = claimMapping
        self.registration = registration
    }
}
