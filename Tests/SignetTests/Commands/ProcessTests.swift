import Foundation
import Testing

@testable import signet

@Suite("signet as a process", .serialized)
struct ProcessTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func run(_ arguments: String...) throws -> (status: Int32, output: String, errors: String) {
        try SignetProcess(arguments, in: directory).finish()
    }

    /// A store with one tenant, made by the command line itself.
    private func makeTenant() throws {
        #expect(try run("key", "generate-master", "--out", directory.path + "/master.key").status == 0)
        #expect(try run("tenant", "create", "acme").status == 0)
    }

    @Test("serve answers SIGTERM by finishing, and exits 0", arguments: [SIGTERM, SIGINT])
    func terminates(signal: Int32) throws {
        try makeTenant()
        let port = try FreePort.find()
        let server = try SignetProcess(
            ["serve"],
            in: directory,
            environment: ["SIGNET_SERVER_PORT": "\(port)"]
        )
        #expect(server.waitForError(" ready "))
        server.signal(signal)
        let end = server.finish()
        #expect(end.status == 0)
        #expect(end.output.isEmpty)
        #expect(end.errors.contains("stopped"))
    }

    @Test("a port in use is told with the variable that names another one")
    func portInUse() throws {
        let taken = try FreePort.Listener()
        let identity = try SignetProcess(
            ["dev"],
            in: directory,
            environment: ["SIGNET_SERVER_PORT": "\(taken.port)", "SIGNET_MCP_PORT": "\(try FreePort.find())"]
        )
        .finish()
        #expect(identity.status == 1)
        #expect(identity.errors.contains("SIGNET_SERVER_PORT="))
        let mcp = try SignetProcess(
            ["dev"],
            in: directory,
            environment: ["SIGNET_SERVER_PORT": "\(try FreePort.find())", "SIGNET_MCP_PORT": "\(taken.port)"]
        )
        .finish()
        #expect(mcp.status == 1)
        #expect(mcp.errors.contains("SIGNET_MCP_PORT="))
    }

    @Test("exit statuses tell what happened")
    func statuses() throws {
        #expect(try run("tenant", "list").status == 78)
        try makeTenant()
        #expect(try run("tenant", "list").status == 0)
        #expect(try run("tenant", "show", "globex").status == 3)
        #expect(try run("tenant", "create", "acme").status == 5)
        #expect(try run("tenant").status == 0)
        #expect(try run("tenant", "crate").status == 64)
        #expect(try run("audit", "verify", "--tenant", "acme").status == 0)
        let forged = "9:" + String(repeating: "00", count: 32)
        #expect(try run("audit", "verify", "--tenant", "acme", "--anchor", forged).status == 4)
    }

    @Test("data goes to standard output and everything else to standard error")
    func streams() throws {
        try makeTenant()
        let made = try run("client", "create", "--tenant", "acme", "service", "--output", "json")
        #expect(made.output.hasPrefix(#"{"tenant":"acme","client_id":"service","client_secret":""#))
        #expect(made.output.filter { $0 == "\n" }.count == 1)
        #expect(made.errors.contains("shown this once"))
        let refused = try run("client", "show", "--tenant", "acme", "other", "--output", "json")
        #expect(refused.output.isEmpty && refused.errors.contains("there is no client"))
    }

    @Test("generate-master answers JSON, and shows no key that went into a file")
    func masterKeyAsJSON() throws {
        let shown = try run("key", "generate-master", "--output", "json")
        #expect(shown.output.contains(#""file":null,"master_key":"signet-master-v1:"#) && shown.errors.isEmpty)
        let path = directory.path + "/made.key"
        let kept = try run("key", "generate-master", "--output", "json", "--out", path)
        #expect(kept.output.contains(#""master_key":null"#) && kept.output.contains("made.key"))
        #expect(directory.mode(of: "made.key") == 0o600)
    }

    @Test("config check tells problems as JSON, and exits 78")
    func problemsAsJSON() throws {
        let path = directory.path + "/wrong.yaml"
        try "server: {prt: 1}\ntokens: {clock_skew: soon}\n".write(toFile: path, atomically: true, encoding: .utf8)
        let checked = try run("config", "check", "--config", path, "--output", "json")
        #expect(checked.status == 78 && checked.errors.isEmpty)
        #expect(checked.output.hasPrefix(#"{"valid":false,"#))
        #expect(checked.output.contains(#""key":"tokens.clock_skew""#) && checked.output.contains("wrong.yaml:2:"))
    }

    @Test("dev tells programs in one line what the credentials file says, once everything answers")
    func developmentAsJSON() throws {
        let server = try SignetProcess(
            ["dev", "--output", "json"],
            in: directory,
            environment: [
                "SIGNET_SERVER_PORT": "\(try FreePort.find())", "SIGNET_MCP_PORT": "\(try FreePort.find())",
            ]
        )
        let line = server.outputLine()
        server.signal(SIGTERM)
        #expect(server.finish().status == 0)
        let credentials = DevelopmentCredentials.parse(Array(line.utf8))
        #expect(credentials != nil)
        #expect(credentials == (try DevelopmentCredentials.read(directory.path + "/credentials.json")))
    }

    @Test("tenant, resource and role are changed, and a secret is removed, by command")
    func updates() throws {
        try makeTenant()
        let identifier = ["--identifier", "https://api.example/orders"]
        let resource = ["resource", "create", "--tenant", "acme", "orders", "--permission", "read"] + identifier
        #expect(try SignetProcess(resource, in: directory).finish().status == 0)
        let tenant = try run("tenant", "update", "acme", "--default-resource", "orders", "--output", "json")
        #expect(tenant.output.contains(#""default_resource":"orders""#))
        let shorter = try run(
            "resource",
            "update",
            "--tenant",
            "acme",
            "orders",
            "--token-lifetime",
            "90s",
            "-o",
            "json"
        )
        #expect(shorter.output.contains(#""token_lifetime":90"#))
        let reader = [
            "role", "update", "--tenant", "acme", "filesystem-reader", "--allow", "orders:read", "-o", "json",
        ]
        let role = try SignetProcess(reader, in: directory).finish()
        #expect(role.output.contains(#""permissions":["filesystem:read","orders:read"]"#))
        #expect(try run("tenant", "update", "acme").status == 64)
        #expect(try run("client", "create", "--tenant", "acme", "ci").status == 0)
        #expect(try run("client", "remove-secret", "--tenant", "acme", "ci", "nothing").status == 3)
    }
}
