import ArgumentParser
import AuthorizationServer
import OAuth

/// What a tenant lets strangers' clients do, as options of `signet tenant update`.
struct TenantRegistrationOptions: ParsableArguments {
    @Option(help: "Who may register clients: open, token (an initial access token is needed) or off.")
    var registration: RegistrationModeArgument?
    @Option(
        name: .customLong("registration-redirect"),
        help: ArgumentHelp(
            "An allowed redirect URI; repeat for several, all for every safe one.",
            discussion: "https, loopback, app, a URI, one that ends with * after its host, or https://*.host/…"
        )
    )
    var redirects: [String] = []
    @Option(
        name: .customLong("registration-scope"),
        help: "The most that such clients may ask people for; all for whatever the person may."
    )
    var scope: String?
    @Option(
        name: .customLong("registration-role"),
        help: "A role of such clients in their own name (client_credentials); repeat for several, none for none."
    )
    var roles: [String] = []
    @Option(name: .customLong("registration-unused-lifetime"), help: "When a client that was never used goes: 24h.")
    var unusedLifetime: DurationArgument?
    @Option(name: .customLong("registration-idle-lifetime"), help: "When a client goes after its last use: 90d.")
    var idleLifetime: DurationArgument?
    @Option(name: .customLong("registration-maximum"), help: "How many such clients there may be.")
    var maximumClients: Int?
    @Option(name: .customLong("registration-per-hour"), help: "How many an address may register in an hour.")
    var maximumPerHour: Int?
    @Option(help: "Whether clients are known by their metadata documents: on or off.")
    var clientDocuments: SwitchArgument?
    @Option(
        name: .customLong("allow-document-host"),
        help: "The only hosts of such documents, such as *.example.com; repeat for several, all for every host."
    )
    var allowedHosts: [String] = []
    @Option(
        name: .customLong("deny-document-host"),
        help: "A host whose documents are refused; repeat for several, none for none."
    )
    var deniedHosts: [String] = []

    /// Whether something is to change.
    var isEmpty: Bool { !changesRegistration && !changesDocuments }

    var changesRegistration: Bool {
        registration != nil || !redirects.isEmpty || scope != nil || !roles.isEmpty || unusedLifetime != nil
            || idleLifetime != nil || maximumClients != nil || maximumPerHour != nil
    }

    var changesDocuments: Bool { clientDocuments != nil || !allowedHosts.isEmpty || !deniedHosts.isEmpty }

    func validate() throws {
        if redirects != ["all"] { for text in redirects { _ = try RedirectPattern(text) } }
        if let scope, scope != "all" { _ = try Scope(parsing: scope) }
        if roles != ["none"] { for text in roles { _ = try RoleName(text) } }
        let kind = SettingKind.hostPattern
        for (hosts, word) in [(allowedHosts, "all"), (deniedHosts, "none")] where hosts != [word] {
            for host in hosts where kind.parse(host) == nil {
                throw ValidationError("\(host) is not \(kind.expected)")
            }
        }
        if let maximumClients, !(0...1_000_000).contains(maximumClients) {
            throw ValidationError("--registration-maximum is a number from 0 to 1000000")
        }
        if let maximumPerHour, !(1...1_000_000).contains(maximumPerHour) {
            throw ValidationError("--registration-per-hour is a number from 1 to 1000000")
        }
    }

    /// The policy after the change.
    func policy(after old: RegistrationPolicy) -> RegistrationPolicy {
        func seconds(_ argument: DurationArgument?, _ old: Int) -> Int {
            argument.map { Int($0.duration.components.seconds) } ?? old
        }
        return RegistrationPolicy(
            mode: registration?.value ?? old.mode,
            redirectPatterns: redirects.isEmpty
                ? old.redirectPatterns : redirects.compactMap { $0 == "all" ? nil : try? RedirectPattern($0) },
            scope: scope == nil ? old.scope : scope.flatMap { $0 == "all" ? nil : try? Scope(parsing: $0) },
            clientRoles: roles.isEmpty
                ? old.clientRoles : Set(roles == ["none"] ? [] : roles.compactMap { try? RoleName($0) }),
            unusedLifetime: seconds(unusedLifetime, old.unusedLifetime),
            idleLifetime: seconds(idleLifetime, old.idleLifetime),
            maximumClients: maximumClients ?? old.maximumClients,
            maximumPerHour: maximumPerHour ?? old.maximumPerHour
        )
    }

    /// The policy for documents after the change.
    func policy(after old: ClientDocumentPolicy) -> ClientDocumentPolicy {
        func hosts(_ wanted: [String], _ word: String, _ old: [String]) -> [String] {
            wanted.isEmpty ? old : wanted == [word] ? [] : wanted
        }
        return ClientDocumentPolicy(
            isEnabled: clientDocuments?.isOn ?? old.isEnabled,
            allowedHosts: hosts(allowedHosts, "all", old.allowedHosts),
            deniedHosts: hosts(deniedHosts, "none", old.deniedHosts)
        )
    }
}

/// Who may register, on the command line.
struct RegistrationModeArgument: ExpressibleByArgument {
    let value: RegistrationPolicy.Mode

    init?(argument: String) {
        guard let value = RegistrationPolicy.Mode(rawValue: argument) else { return nil }
        self.value = value
    }

    static var allValueStrings: [String] { RegistrationPolicy.Mode.allCases.map(\.rawValue) }
}

/// On or off, on the command line.
enum SwitchArgument: String, ExpressibleByArgument, CaseIterable {
    case on, off

    var isOn: Bool { self == .on }
}

extension Tenant {
    /// Its policy for strangers' clients, as commands show it.
    var registrationFields: [(name: String, value: Sheet.Value)] {
        var fields: [(name: String, value: Sheet.Value)] = [("registration", .text(registration.mode.rawValue))]
        if !registration.redirectPatterns.isEmpty {
            fields.append(("registration_redirects", .list(registration.redirectPatterns.map(\.value))))
        }
        if let scope = registration.scope { fields.append(("registration_scope", .text(scope.description))) }
        if !registration.clientRoles.isEmpty {
            fields.append(("registration_roles", .list(registration.clientRoles.sorted().map(\.value))))
        }
        fields += [
            ("registration_unused_lifetime", .span(.seconds(registration.unusedLifetime))),
            ("registration_idle_lifetime", .span(.seconds(registration.idleLifetime))),
            ("registration_maximum", .number(Int64(registration.maximumClients))),
            ("registration_per_hour", .number(Int64(registration.maximumPerHour))),
            ("client_documents", .flag(clientDocuments.isEnabled)),
        ]
        if !clientDocuments.allowedHosts.isEmpty {
            fields.append(("allowed_document_hosts", .list(clientDocuments.allowedHosts)))
        }
        if !clientDocuments.deniedHosts.isEmpty {
            fields.append(("denied_document_hosts", .list(clientDocuments.deniedHosts)))
        }
        return fields
    }
}
