import AuthorizationServer
import Foundation
import OAuth
import SigningKeys

/// What `signet dev` keeps between its runs: the directory, the master key, the tenants and the credentials file.
struct DevelopmentState {
    let configuration: ServerConfiguration
    /// What the person at the terminal should know about what was made.
    private(set) var remarks: [String] = []

    var directory: String { configuration.developmentDirectory }
    var credentialsFile: String { directory + "/credentials.json" }
    var filesDirectory: String { directory + "/files" }

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
    mutating func prepare(_ administration: Administration) async throws -> DevelopmentCredentials {
        let former = FileManager.default.contents(atPath: credentialsFile)
            .flatMap {
                DevelopmentCredentials.parse(Array($0))
            }
        var secrets: [String: String] = [:]
        for tenant in [former?.firstTenant, former?.secondTenant] {
            guard let tenant, let id = tenant.issuer.split(separator: "/").last,
                let client = tenant.clients[DevelopmentTenants.client]
            else { continue }
            secrets[String(id)] = client.clientSecret
        }
        let tenants = DevelopmentTenants(configuration: configuration)
        var ready: [DevelopmentCredentials.Tenant] = []
        for seed in try tenants.seeds(secrets: secrets) {
            ready.append(try await prepare(seed, tenants, secrets[seed.id.value], administration))
        }
        let credentials = DevelopmentCredentials(firstTenant: ready[0], secondTenant: ready[1])
        if credentials != former {
            try PrivateFiles.write(credentials.text, to: credentialsFile, replacing: true)
        }
        return credentials
    }

    /// Gives the first tenant a file to look at.
    func greet() throws {
        let tenant = filesDirectory + "/acme"
        guard !FileManager.default.fileExists(atPath: tenant) else { return }
        try PrivateFiles.makeDirectory(tenant)
        try PrivateFiles.write("Hello from Signet.\n", to: tenant + "/welcome.txt", replacing: false)
    }

    // MARK: Steps

    private mutating func prepare(
        _ seed: TenantSeed,
        _ tenants: DevelopmentTenants,
        _ known: String?,
        _ administration: Administration
    ) async throws -> DevelopmentCredentials.Tenant {
        let outcome = try await Seeding(
            administration: administration,
            overwrites: false,
            generatesSecrets: true
        )
        .apply([seed])
        try await follow(seed, administration)
        let client = try await administration.client(try ClientID(DevelopmentTenants.client), in: seed.id)
        let secret: String
        if let made = outcome.secrets.first {
            secret = made.secret
        } else if let known, try await administration.accepts(known, of: client, in: seed.id) {
            secret = known
        } else {
            let made = try await administration.rotateSecret(of: client.id, in: seed.id, keepingOld: nil)
            guard let plaintext = made.secret?.plaintext else {
                throw CommandFailure(.failed, "no secret was made for client \"\(client.id)\"")
            }
            secret = plaintext
            remarks.append(
                "\(credentialsFile) did not hold a working secret for \(seed.id): client \(client.id) has a new one"
            )
        }
        return tenants.credentials(of: seed.id, secret: secret)
    }

    /// The MCP server moves with its port, and its resource with it.
    private mutating func follow(_ seed: TenantSeed, _ administration: Administration) async throws {
        let resources = try await administration.configuration(of: seed.id).resources
        for wanted in seed.resources {
            guard let present = resources.first(where: { $0.name == wanted.name }),
                present.identifier != wanted.identifier
            else { continue }
            var move = wanted
            move.permissions = nil
            try await administration.settle(move, in: seed.id)
            remarks.append("resource \(wanted.name) of \(seed.id) is now \(wanted.identifier)")
        }
    }
}
