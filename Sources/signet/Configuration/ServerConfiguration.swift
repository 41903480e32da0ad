import AuthorizationServer
import JOSE
import OAuth

/// What the server is told by `config/signet.yaml` and the `SIGNET_…` variables, as types that hold no bad value.
///
/// Each nested type is a section of the file; `ServerConfiguration+Reading.swift` has the defaults.
struct ServerConfiguration: Sendable {
    /// What the installation is for; production refuses what is only good for trying out.
    enum Mode: String, CaseIterable, Sendable {
        case development, production
    }

    /// Where the server listens and what it is called from outside.
    struct Server: Sendable {
        var host: String
        var port: Int
        /// The base of every issuer: `{public_url}/t/{tenant}`.
        var publicURL: Issuer
        /// Event loops; nil means one for each core.
        var eventLoops: Int?
        /// Proxies whose `Forwarded` and `X-Forwarded-For` are believed: addresses or CIDR blocks.
        var trustedProxies: [String]
        /// How long a connection may stay silent.
        var idleTimeout: Duration
        /// How long requests under way may still take after SIGTERM.
        var shutdownTimeout: Duration
    }

    /// Where tenants, keys and the audit live.
    struct Store: Sendable {
        enum Kind: String, CaseIterable, Sendable {
            case sqlite, memory
        }

        /// SQLite's `synchronous`: `full` survives a power cut, `normal` only the death of the process.
        enum Synchronous: String, CaseIterable, Sendable {
            case full, normal
        }

        var kind: Kind
        /// The database file; production has no default for it.
        var path: String?
        var synchronous: Synchronous
        /// How often the server asks the store for changes that other processes have made.
        var pollInterval: Duration
    }

    /// The signing keys and what protects them.
    struct Keys: Sendable {
        /// A file with the master key; the variable `SIGNET_MASTER_KEY` comes first.
        var masterKeyFile: String?
        var rotationInterval: Duration
    }

    /// What access tokens look like unless a tenant or a resource says otherwise.
    struct Tokens: Sendable {
        var accessTokenLifetime: Duration
        /// The longest lifetime that a tenant or a resource may ask for; retiring keys stay published that long.
        var maximumLifetime: Duration
        var clockSkew: Duration
        var algorithm: JWSAlgorithm
    }

    /// How passwords are hashed and judged.
    struct Passwords: Sendable {
        /// Hashes at once; nil means half the cores.
        var threads: Int?
        /// How many sign-ins wait for their hash; more are told to come again.
        var queue: Int
        /// A file of passwords that nobody may choose, beside those that Signet knows.
        var breachedList: String?
    }

    /// Whom the server asks for what clients publish of themselves, beside the hosts of the public Internet.
    struct ClientMetadata: Sendable, Equatable {
        /// Development: a file of authorities, in PEM, whose certificates count too.
        var trustedCA: String?
        /// Development: hosts that may be on this machine.
        var loopbackHosts: [HostPattern]
    }

    struct Logging: Sendable {
        enum Level: String, CaseIterable, Sendable {
            case trace, debug, info, notice, warning, error, critical
        }

        enum Format: String, CaseIterable, Sendable {
            case text, json
        }

        var level: Level
        var format: Format
    }

    /// The MCP server that `signet dev` runs beside the identity server.
    struct DevelopmentMCP: Sendable {
        var host: String
        var port: Int
    }

    var mode: Mode
    var server: Server
    var store: Store
    var keys: Keys
    /// How long validators may keep the JWKS.
    var jwksMaxAge: Duration
    var tokens: Tokens
    var passwords: Passwords
    var clientMetadata: ClientMetadata
    var auditDurability: AuditDurability
    var logging: Logging
    /// The role matrix that every new tenant starts with.
    var policiesFile: String?
    var mcp: DevelopmentMCP
    /// Where `signet dev` keeps its state.
    var developmentDirectory: String
    /// Tenants to create at start when they are missing.
    var tenants: [TenantSeed]
    /// Sections of development that the file spells out; production refuses them.
    var writtenDevelopmentSections: [String]
}

/// The algorithms that access tokens may be signed with: asymmetric ones, of which a JWKS can publish the key.
extension SettingKind where Value == JWSAlgorithm {
    static var signingAlgorithms: [JWSAlgorithm] { [.es256, .es384, .edDSA, .rs256, .ps256] }

    static var signingAlgorithm: Self {
        Self(
            expected: "one of: " + signingAlgorithms.map(\.rawValue).joined(separator: ", "),
            parse: { text in signingAlgorithms.first { $0.rawValue == text } },
            format: { $0.rawValue }
        )
    }
}
