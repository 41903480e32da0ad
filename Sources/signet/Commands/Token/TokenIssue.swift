import ArgumentParser
import JOSE
import JSON
import OAuth

/// `signet token issue`: a client-credentials request (RFC 6749 §4.4), as a client makes it.
struct TokenIssue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue",
        abstract: "Ask an issuer for an access token by client credentials.",
        discussion: """
            The token endpoint is found by the issuer's metadata (RFC 8414). The secret comes from SIGNET_CLIENT_SECRET \
            or standard input (a prompt at a terminal); with --credentials everything comes from that file. The token \
            alone goes to standard output.

              signet token issue --credentials var/dev/credentials.json
              signet token issue --issuer https://id.example.com/t/acme --client reporting \\
                --scope filesystem:read --resource https://mcp.example.com/mcp/filesystem < secret
            """
    )

    @Option(name: [.short, .long], help: "text prints the token alone, json the whole answer.")
    var output: OutputFormat = .text
    @Option(help: ArgumentHelp("The issuer's URL, exactly.", valueName: "url"), transform: { try Issuer($0) })
    var issuer: Issuer?
    @Option(help: ArgumentHelp("The client_id.", valueName: "id"), transform: { try ClientID($0) })
    var client: ClientID?
    @Option(
        help: ArgumentHelp("Scopes, separated by blanks; all that the client may have unless given.", valueName: "list")
    )
    var scope: String?
    @Option(
        name: .customLong("resource"),
        help: ArgumentHelp("What the token is for; repeatable.", valueName: "uri")
    )
    var resources: [String] = []
    @Option(help: ArgumentHelp("A file like the one that `signet dev` writes.", valueName: "file"))
    var credentials: String?
    @Flag(help: "Of that file, the client of the second tenant.")
    var secondTenant = false

    func validate() throws {
        if credentials == nil, issuer == nil || client == nil {
            throw ValidationError("either --credentials, or --issuer and --client")
        }
    }

    func run() async throws {
        let request = try request()
        let answer = try await TokenRequest.send(request)
        switch output {
        case .text:
            Console.data(answer.token)
            let lifetime = answer.expiresIn.map { ", expires in \(DurationText.format(.seconds($0)))" } ?? ""
            Console.note("scope \(answer.scope ?? request.scope ?? "-")\(lifetime)")
        case .json: Console.data(answer.body)
        }
    }

    private func request() throws -> TokenRequest {
        if let credentials {
            let file = try DevelopmentCredentials.read(credentials)
            let tenant = secondTenant ? file.secondTenant : file.firstTenant
            guard let service = tenant.clients.first else {
                throw CommandFailure(.notFound, "\(credentials) names no client")
            }
            return TokenRequest(
                issuer: try Issuer(tenant.issuer),
                clientID: service.value.clientID,
                secret: service.value.clientSecret,
                scope: scope ?? service.value.scope,
                resources: resources.isEmpty ? [service.value.resource] : resources
            )
        }
        guard let issuer, let client else { throw ValidationError("--issuer and --client") }
        let secret = try SecretInput.read(variable: "SIGNET_CLIENT_SECRET", prompt: "Secret of client \(client)")
        return TokenRequest(
            issuer: issuer,
            clientID: client.value,
            secret: secret,
            scope: scope,
            resources: resources
        )
    }
}
