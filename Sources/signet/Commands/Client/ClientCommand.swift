import ArgumentParser
import AuthorizationServer
import JOSE
import OAuth

/// `signet client`: the services that ask for tokens.
struct ClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client",
        abstract: "Create, list, show, change and delete clients, and rotate their secrets.",
        subcommands: [
            Create.self, List.self, Show.self, Update.self, RotateSecret.self, RemoveSecret.self, Roles.self,
            Disable.self,
            Enable.self, Delete.self,
        ]
    )

    /// `signet client create`: a client and its secret, shown once.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Create a client and print its secret, once.",
            discussion: """
                The secret has 256 random bits; only a keyed hash of it is stored, so it cannot be shown again. It is \
                printed to standard output alone:

                  signet client create --tenant acme reporting --role filesystem-reader
                  signet client create --tenant acme ci --output json | jq -r .client_secret > ci.secret

                A client with a redirect URI has people signed in: it gets the grants authorization_code and \
                refresh_token unless --grant says otherwise. Without a secret of its own (an app, a command line) it \
                is --public:

                  signet client create --tenant acme web --redirect-uri https://app.example/callback
                  signet client create --tenant acme cli --public --redirect-uri http://127.0.0.1/callback

                A client that signs its requests with a key of its own (private_key_jwt) has no secret either:

                  signet client create --tenant acme batch --role filesystem-reader --jwks batch.public.jwks
                """
        )

        @OptionGroup var options: TenantOptions
        @Argument(help: "Its client_id; never changes.", transform: { try ClientID($0) })
        var id: ClientID
        @Option(help: "Its name on pages and in lists.", transform: { try DisplayText($0) })
        var name: DisplayText?
        @Option(
            name: .customLong("role"),
            help: "A role that it has; repeat for several.",
            transform: { try RoleName($0) }
        )
        var roles: [RoleName] = []
        @Option(help: "How it sends its secret: basic, post or any.")
        var authentication: AuthenticationArgument = .any
        @Flag(name: .customLong("public"), help: "It has no secret: an app on people's own machines.")
        var isPublic = false
        @Flag(help: "It is the tenant's own: people are not asked for consent.")
        var firstParty = false
        @OptionGroup(title: "A key of its own") var key: ClientKeyOptions
        @OptionGroup(title: "Signing people in") var signIn: ClientSignInOptions

        func validate() throws {
            if isPublic, !key.isEmpty { throw ValidationError("--public and --jwks contradict each other") }
            if key.algorithm != nil, !key.hasKeys {
                throw ValidationError("--assertion-algorithm needs --jwks or --jwks-uri")
            }
        }

        func run() async throws {
            let keys = try key.keys()
            let hasSecret = !isPublic && keys == nil
            var draft = Client(id: id, name: try DisplayText(id.value), createdAt: SystemTime().now())
            if !signIn.redirectURIs.isEmpty { draft.grantTypes = [.authorizationCode, .refreshToken] }
            draft.signIn.isFirstParty = firstParty
            draft.authenticationMethods = isPublic ? [.none] : authentication.methods
            signIn.apply(to: &draft)
            key.apply(keys, to: &draft)
            let wanted = draft
            let made = try await options.shared.administer {
                try await $0.createClient(
                    id,
                    in: options.tenant,
                    name: name,
                    roles: Set(roles),
                    methods: wanted.authenticationMethods,
                    keys: wanted.keys,
                    assertionAlgorithm: wanted.assertionAlgorithm,
                    grantTypes: wanted.grantTypes,
                    signIn: wanted.signIn,
                    servedResources: wanted.servedResources,
                    withSecret: hasSecret
                )
            }
            if hasSecret { Console.note("The secret is shown this once; keep it where your other secrets are.") }
            options.shared.output.print(Sheet(made, tenant: options.tenant))
        }
    }

    /// `signet client list`: all clients of a tenant.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List a tenant's clients, and where those come from that nobody here made."
        )

        @OptionGroup var options: TenantOptions
        @Option(help: "Only those that an administrator made, that registered themselves, or that have a document.")
        var origin: OriginArgument?

        func run() async throws {
            let all = try await options.shared.administer { try await $0.clients(of: options.tenant) }
            let clients = all.filter { origin == nil || origin == OriginArgument($0.origin) }
            options.shared.output.print(Listing(clients.map { Sheet(row: $0) }, empty: "no client yet"))
        }
    }

    /// `signet client show`: one client, without its secrets.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show a client: its roles, what they allow, and its secrets' ids and when they expire."
        )

        @OptionGroup var options: TenantOptions
        @Argument(transform: { try ClientID($0) })
        var id: ClientID

        func run() async throws {
            let (client, configuration) = try await options.shared.administer {
                (
                    try await $0.client(id, in: options.tenant),
                    try await $0.configuration(of: options.tenant)
                )
            }
            options.shared.output.print(Sheet(client, configuration: configuration, now: SystemTime().now()))
        }
    }

    /// `signet client rotate-secret`: a new secret; the old ones may live on for a while.
    struct RotateSecret: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate-secret",
            abstract: "Give a client a new secret and print it, once.",
            discussion: """
                Without --keep-old the former secrets end at once. With it both work for a while, so that the client \
                can change over without an outage:

                  signet client rotate-secret --tenant acme reporting --keep-old 24h
                """
        )

        @OptionGroup var options: TenantOptions
        @Argument(transform: { try ClientID($0) })
        var id: ClientID
        @Option(help: ArgumentHelp("How long the old secret still works, such as 24h.", valueName: "duration"))
        var keepOld: DurationArgument?

        func run() async throws {
            let made = try await options.shared.administer {
                try await $0.rotateSecret(of: id, in: options.tenant, keepingOld: keepOld?.duration)
            }
            let old = keepOld.map { "works for \(DurationText.format($0.duration)) more" } ?? "has ended"
            Console.note("The secret is shown this once; the old one \(old).")
            options.shared.output.print(Sheet(made, tenant: options.tenant))
        }
    }

    /// `signet client delete`: the client and its secrets go.
    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete",
            abstract: "Delete a client and its secrets.",
            discussion: "Tokens that it has stay valid until they expire; to keep its record, disable it instead."
        )

        @OptionGroup var options: TenantOptions
        @Argument(transform: { try ClientID($0) })
        var id: ClientID

        func run() async throws {
            try await options.shared.administer { try await $0.deleteClient(id, in: options.tenant) }
            options.shared.output.print(Sheet([("client_id", .text(id.value)), ("deleted", .flag(true))]))
        }
    }
}
