import ArgumentParser
import AuthorizationServer
import JOSE
import JSON
import OAuth
import Testing

@testable import signet

@Suite("command line")
struct CommandLineTests {
    @Test("every command explains itself, and those that answer data do so as JSON too")
    func help() {
        func check(_ command: any ParsableCommand.Type, _ path: String) {
            let configuration = command.configuration
            #expect(!configuration.abstract.isEmpty, "\(path)")
            if configuration.subcommands.isEmpty, !["serve", "export"].contains(path) {
                #expect(command.helpMessage().contains("--output"), "\(path)")
            }
            for subcommand in configuration.subcommands { check(subcommand, subcommand._commandName) }
        }
        check(Signet.self, "signet")
    }

    @Test("no command takes a secret or a token as an argument")
    func secrets() {
        func check(_ command: any ParsableCommand.Type) {
            let help = command.helpMessage()
            for option in ["--secret ", "--client-secret", "--token ", "--password"] {
                #expect(!help.contains(option), "\(command)")
            }
            command.configuration.subcommands.forEach(check)
        }
        check(Signet.self)
    }

    @Test(
        "a wrong argument is refused before anything is done",
        arguments: [
            ["tenant", "create", "Acme"], ["tenant", "create", "acme", "--algorithm", "HS256"],
            ["client", "create", "service"], ["client", "rotate-secret", "--tenant", "a", "s", "--keep-old", "5"],
            ["resource", "create", "--tenant", "a", "r", "--identifier", "ftp://x"],
            ["role", "create", "--tenant", "a", "r", "--allow", "read"],
            ["audit", "verify", "--tenant", "a", "--anchor", "5:zz"],
            ["audit", "list", "--tenant", "a", "--since", "x"],
            ["token", "verify"], ["token", "issue"],
            ["tenant", "update", "acme"],
            ["tenant", "update", "acme", "--default-resource", "a", "--no-default-resource"],
            ["resource", "create", "--tenant", "a", "r"],
            ["resource", "create", "--tenant", "a", "--identifier", "https://x.example"],
            ["resource", "create", "--tenant", "a", "r", "--identifier", "https://x.example", "--tool", "a b=read"],
            ["resource", "update", "--tenant", "a", "r"],
            ["resource", "update", "--tenant", "a", "r", "--add-tool", "x", "--remove-tool", "x"],
            ["resource", "update", "--tenant", "a", "r", "--algorithm", "ES256", "--tenant-algorithm"],
            ["resource", "update", "--tenant", "a", "r", "--add-permission", "x", "--remove-permission", "x"],
            ["role", "update", "--tenant", "a", "r"],
            ["role", "update", "--tenant", "a", "r", "--allow", "f:x", "--disallow", "f:x"],
            ["client", "remove-secret", "--tenant", "a", "service"],
            ["user", "create", "--tenant", "a", "no blanks"], ["user", "create", "ada"],
            ["user", "create", "--tenant", "a", "ada", "--claim", "sub=x"],
            ["user", "create", "--tenant", "a", "ada", "--claim", "department"],
            ["user", "create", "--tenant", "a", "ada", "--locale", "e n"],
            ["user", "update", "--tenant", "a", "ada"],
            ["user", "update", "--tenant", "a", "ada", "--email", "a@b.example", "--no-email"],
            ["user", "sessions", "--tenant", "a", "ada", "--end", "x", "--end-all"],
        ]
    )
    func refuses(arguments: [String]) {
        #expect(throws: (any Error).self) { try Signet.parseAsRoot(arguments) }
    }

    @Test("a tool names what it needs by permissions or scopes of its own resource")
    func tools() throws {
        let files = try ResourceName("filesystem")
        let move = try #require(ToolArgument(argument: "move_file=read,filesystem:write"))
        #expect(move.name.value == "move_file")
        #expect(try move.tool(at: files).scope(at: files).description == "filesystem:read filesystem:write")
        #expect(try #require(ToolArgument(argument: "ping")).tool(at: files).permissions.isEmpty)
        let foreign = try #require(ToolArgument(argument: "move_file=mail:write"))
        #expect { try foreign.tool(at: files) } throws: { "\($0)".contains("not a scope of filesystem") }
    }

    @Test("a definition comes from a file")
    func definition() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/orders.json"
        try PrivateFiles.write(
            #"{"name":"orders","resource":"https://x.example","scopes":{"orders:read":"Read"}}"#,
            to: path,
            replacing: false
        )
        #expect(try #require(DefinitionFile(argument: path)).read().name.value == "orders")
        #expect { try #require(DefinitionFile(argument: directory.path + "/none")).read() } throws: {
            ($0 as? CommandFailure)?.status == .notFound
        }
        try PrivateFiles.write("{}", to: path, replacing: true)
        #expect { try #require(DefinitionFile(argument: path)).read() } throws: {
            "\($0)".contains("holds no definition of a resource: name: is missing")
        }
    }

    @Test("a listing is a table for people and an array for programs")
    func listing() {
        let rows = [
            Sheet([("client_id", .text("a")), ("roles", .list(["x", "y"])), ("enabled", .flag(true))]),
            Sheet([("client_id", .text("long")), ("roles", .list([])), ("enabled", .flag(false))]),
        ]
        let listing = Listing(rows)
        #expect(listing.text == "CLIENT ID  ROLES  ENABLED\na          x y    yes\nlong       -      no")
        var json = JSONWriter()
        listing.write(to: &json)
        #expect(
            json.string
                == #"[{"client_id":"a","roles":["x","y"],"enabled":true},{"client_id":"long","roles":[],"enabled":false}]"#
        )
    }

    @Test("times are read as people write them")
    func times() {
        let now = NumericDate(1_800_000_000)
        #expect(TimeText.parse("1h", now: now) == NumericDate(1_799_996_400))
        #expect(TimeText.parse("2027-01-15", now: now) == NumericDate(1_799_971_200))
        #expect(TimeText.parse("2027-01-15T08:00:00Z", now: now) == now)
        #expect(TimeText.parse("1800000000", now: now) == now)
        #expect(TimeText.parse("yesterday", now: now) == nil)
    }

    @Test("hexadecimal is read strictly")
    func hexadecimal() {
        #expect(Hexadecimal.decode(Hexadecimal.encode([0, 127, 255])) == [0, 127, 255])
        #expect(Hexadecimal.decode("aBFf") == [0xAB, 0xFF])
        for wrong in ["0", "zz", "+1", "-1", "-0", "0x", " 1", "é"] { #expect(Hexadecimal.decode(wrong) == nil) }
    }

    @Test("the form encoding leaves nothing to chance")
    func form() {
        #expect(Form.encode([("a", "b c&d"), ("é", "+")]) == "a=b%20c%26d&%C3%A9=%2B")
    }
}
