import ArgumentParser
import Foundation
import JSON
import MCPServers
import OAuth

/// `signet-mcp resource filesystem`: what an identity server is to know of a server.
struct DefineResource: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resource",
        abstract: "Prints the definition of a server's resource, for `signet resource create --from -`.",
        discussion: """
            Its URL, its scopes in plain words, and the scopes that each tool needs: as the server itself checks them.

              signet-mcp resource filesystem --url https://mcp.example.com | \\
                signet resource create --tenant acme --from -
            """
    )

    @Argument(help: "The server: \(StandardServer.allCases.map(\.rawValue).joined(separator: ", ")).")
    var server: StandardServer

    @Option(name: .customLong("url"), help: "Public URL of the process; the server is at /mcp/<name> below it.")
    var baseURL: String?

    @Option(help: "Public URL of the server, when it is not at /mcp/<name>.")
    var resource: String?

    @Option(help: "The git program (default: git in the usual directories).")
    var gitProgram: String?

    func validate() throws {
        guard (baseURL == nil) != (resource == nil) else {
            throw ValidationError("Give --url, or --resource when the server is not at /mcp/<name>")
        }
    }

    func run() async throws {
        var json = JSONWriter()
        let definition = try await definition()
        json.object { definition.writeMembers(to: &$0) }
        print(json.string)
    }

    /// Asks a server that holds nothing, in a directory that is gone afterwards.
    func definition() async throws -> ResourceDefinition {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("signet-mcp-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: directory,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        defer { try? FileManager.default.removeItem(at: directory) }
        var settings = StandardServerSettings(dataRoot: directory.path)
        settings.gitProgram = gitProgram
        let empty = try settings.make(server)
        let definition = Result { try server.definition(of: empty, at: try identifier) }
        await empty.shutDown()
        return try definition.get()
    }

    private var identifier: ResourceIdentifier {
        get throws {
            if let resource { return try ResourceIdentifier(resource) }
            var base = baseURL ?? ""
            while base.hasSuffix("/") { base.removeLast() }
            return try ResourceIdentifier(base + server.path)
        }
    }
}
