import AuthorizationServer
import OAuth

extension RegistrationPolicy {
    /// `registration` of a tenant: who may register clients, with what, for how long.
    init(_ section: inout SettingsReader) {
        let standard = RegistrationPolicy()
        func seconds(_ key: String, _ fallback: Int) -> Int {
            Int(section.value(key, .clientLifetime, default: .seconds(fallback)).components.seconds)
        }
        self.init(
            mode: section.value("mode", .choice, default: standard.mode),
            redirectPatterns: section.list("redirect_uris", SettingKind<RedirectPattern>.name) ?? [],
            scope: section.value("scope", SettingKind.scope.optional, default: nil),
            clientRoles: Set(section.list("client_roles", SettingKind<RoleName>.name) ?? []),
            unusedLifetime: seconds("unused_lifetime", standard.unusedLifetime),
            idleLifetime: seconds("idle_lifetime", standard.idleLifetime),
            maximumClients: section.value("maximum_clients", .number(0...1_000_000), default: standard.maximumClients),
            maximumPerHour: section.value("maximum_per_hour", .number(1...1_000_000), default: standard.maximumPerHour)
        )
    }
}

extension ClientDocumentPolicy {
    /// `client_documents` of a tenant: whose clients are known by their metadata documents.
    init(_ section: inout SettingsReader) {
        self.init(
            isEnabled: section.value("enabled", .flag, default: true),
            allowedHosts: section.list("allowed_hosts", .hostPattern) ?? [],
            deniedHosts: section.list("denied_hosts", .hostPattern) ?? []
        )
    }
}

extension SettingKind where Value == Duration {
    /// How long an unused client is kept.
    static var clientLifetime: Self { .duration(.seconds(600) ... .seconds(3660 * 86_400)) }
}

extension SettingKind where Value == String {
    /// A host name in lower case, or all hosts below one.
    static var hostPattern: Self {
        Self(
            expected: "a host name in lower case such as app.example.com or *.example.com",
            parse: { text in
                let host = text.hasPrefix("*.") ? String(text.dropFirst(2)) : text
                return AbsoluteURL("https://\(host)/")?.host == host ? text : nil
            },
            format: { $0 }
        )
    }
}
