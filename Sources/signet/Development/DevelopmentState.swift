import AuthorizationServer
import Foundation
import JOSE
import MCPServers
import OAuth
import PasswordHashing
import SigningKeys

/// What `signet dev` keeps between its runs: the directory, the master key, the tenants and the credentials file.
struct DevelopmentState {
    let configuration: ServerConfiguration
    /// What the person at the terminal should know about what was made.
    var remarks: [String] = []

    var directory: String { configuration.developmentDirectory }
    var credentialsFile: String { directory + "/credentials.json" }
    var filesDirectory: String { directory + "/files" }

    /// What the MCP servers need to know.
    var servers: StandardServerSettings {
        var settings = StandardServerSettings(dataRoot: directory + "/mcp")
        settings.dataRoots[.filesystem] = filesDirectory
        return settings
    }

    /// Makes the directory and, where there is none, a master key that production will refuse.
    init(_ configuration: ServerConfiguration) throws {
        self.configuration = configuration
        for host in Set([configuration.server.host, configuration.mcp.host]) where !AddressText.isLoopback(host) {
            remarks.append("listens on \(host): other machines may reach what is meant for this one only")
        }
        try PrivateFiles.makeDirectory(configuration.developmentDirectory)
        let source = MasterKeySource(configuration)
        guard try source.keys() == nil, let file = source.file else { return }
        if let store = configuration.store.path, configuration.store.kind == .sqlite,
            FileManager.default.fileExists(atPath: store)
        {
            throw CommandFailure(
                .configuration,
                "the master key \(file) is gone, and the store \(store) was sealed under it",
                remedy: "put the key back, or drop the state of development with `make clean-dev`"
            )
        }
        try PrivateFiles.makeDirectory(FilePaths.directory(of: file))
        try PrivateFiles.write(
            MasterKey.generate(for: .development).revealedText() + "\n",
            to: file,
            replacing: false
        )
        remarks.append("made a master key for development: \(file)")
    }

    /// Brings the two tenants into the store and the credentials file up to date.
    ///
    /// A secret in the file that still works is kept, so that scripts go on across restarts. One that is lost, or does
    /// not work any more, is replaced.
    mutating func prepare(
        _ administration: Administration,
        running: [StandardServer: any MCPServer] = [:]
    ) async throws -> DevelopmentCredentials {
        let former = FileManager.default.contents(atPath: credentialsFile)
            .flatMap {
                DevelopmentCredentials.parse(Array($0))
            }
        var known: [String: DevelopmentCredentials.Tenant] = [:]
        for tenant in [former?.firstTenant, former?.secondTenant] {
            guard let tenant, let id = tenant.issuer.split(separator: "/").last else { continue }
            known[String(id)] = tenant
        }
        let tenants = DevelopmentTenants(
            configuration: configuration,
            servers: DevelopmentServers(configuration: configuration.mcp, running: running)
        )
        var passwords: [String: String] = [:]
        for id in ["acme", "globex"] {
            passwords[id] = known[id]?.users.first?.password ?? Self.password(administration.random)
        }
        let seeds = try tenants.seeds { id in
            DevelopmentTenants.Secrets(
                service: known[id]?.clients[DevelopmentTenants.client]?.clientSecret,
                web: known[id]?.signInClients[DevelopmentTenants.web]?.clientSecret,
                password: passwords[id] ?? ""
            )
        }
        var ready: [DevelopmentCredentials.Tenant] = []
        for seed in seeds { ready.append(try await prepare(seed, tenants, administration)) }
        let credentials = DevelopmentCredentials(firstTenant: ready[0], secondTenant: ready[1])
        if credentials != former {
            try PrivateFiles.write(credentials.text, to: credentialsFile, replacing: true)
        }
        return credentials
    }

    /// Gives the first tenant a file and a repository to look at.
    mutating func greet() throws {
        if let remark = DevelopmentRepository(directory: servers.root(of: .git) + "/acme").make() {
            remarks.append(remark)
        }
        let tenant = filesDirectory + "/acme"
        guard !FileManager.default.fileExists(atPath: tenant) else { return }
        try PrivateFiles.makeDirectory(tenant)
        try PrivateFiles.write("Hello from Signet.\n", to: tenant + "/welcome.txt", replacing: false)
    }

    // MARK: Steps

    private mutating func prepare(
        _ seed: TenantSeed,
        _ tenants: DevelopmentTenants,
        _ administration: Administration
    ) async throws -> DevelopmentCredentials.Tenant {
        let outcome = try await Seeding(
            administration: administration,
            overwrites: false,
            generatesSecrets: true
        )
        .apply([seed])
        try await follow(seed, administration)
        var secrets: [String: String] = [:]
        for client in seed.clients where !client.isPublic {
            secrets[client.id.value] = try await secret(of: client, in: seed.id, outcome, administration)
        }
        return tenants.credentials(
            of: seed,
            service: secrets[DevelopmentTenants.client] ?? "",
            web: secrets[DevelopmentTenants.web] ?? "",
            password: try await password(of: seed, administration)
        )
    }

    /// A secret of this client that works: the one that was made just now, the one in the file, or a new one.
    private mutating func secret(
        of seed: ClientSeed,
        in tenant: TenantID,
        _ outcome: Seeding.Outcome,
        _ administration: Administration
    ) async throws -> String {
        if let made = outcome.secrets.first(where: { $0.client == seed.id }) { return made.secret }
        let client = try await administration.client(seed.id, in: tenant)
        if case .literal(let known) = seed.secret, try await administration.accepts(known, of: client, in: tenant) {
            return known
        }
        let made = try await administration.rotateSecret(of: client.id, in: tenant, keepingOld: nil)
        guard let plaintext = made.secret?.plaintext else {
            throw CommandFailure(.failed, "no secret was made for client \"\(client.id)\"")
        }
        remarks.append(
            "\(credentialsFile) did not hold a working secret for \(tenant): client \(client.id) has a new one"
        )
        return plaintext
    }

    /// The password of the tenant's person: the one in the file as long as it is theirs, else it is set.
    private mutating func password(of seed: TenantSeed, _ administration: Administration) async throws -> String {
        guard let person = seed.users.first, case .literal(let password) = person.password else { return "" }
        let store = administration.store.tenant(seed.id)
        let hasher = Argon2PasswordHasher()
        guard let user = try await store.user(named: person.username),
            try await hasher.verify(password, against: user.passwordHash) == .wrong
        else { return password }
        let hash = try await hasher.hash(password)
        try await store.updateUser(user.id, audit: administration.event(.userPasswordSet, [("user", user.id.value)])) {
            $0.passwordHash = hash
        }
        remarks.append(
            "\(credentialsFile) did not hold the password of \(person.username) of \(seed.id): they have a new one"
        )
        return password
    }

    /// Four groups of letters and digits that nobody mistakes for others: 80 random bits, easy to type.
    private static func password(_ random: any RandomSource) -> String {
        let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789a".utf8)
        let letters = random.bytes(16).map { alphabet[Int($0 & 31)] }
        return stride(from: 0, to: 16, by: 4)
            .map { String(decoding: letters[$0..<$0 + 4], as: UTF8.self) }.joined(separator: "-")
    }
}
