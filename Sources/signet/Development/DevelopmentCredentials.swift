import Foundation
import JSON

/// `var/dev/credentials.json`: what tests and scripts need to speak to a development server.
///
/// ```json
/// {"issuer": …, "clients": {"service": {"client_id": …, "client_secret": …, "scope": …, "resource": …}},
///  "mcp": {"filesystem": URL}, "second_tenant": {the same shape}}
/// ```
///
/// The shape is stable; later versions add members.
struct DevelopmentCredentials: Equatable {
    /// One client.
    struct Client: Equatable {
        var clientID: String
        var clientSecret: String
        var scope: String
        var resource: String
    }

    /// What concerns one tenant.
    struct Tenant: Equatable {
        var issuer: String
        var clients: [String: Client]
        var mcp: [String: String]
    }

    var firstTenant: Tenant
    var secondTenant: Tenant

    /// The file as JSON that people can read too.
    var text: String { Self.indented(line) }

    /// The same in one line.
    var line: String {
        var json = JSONWriter()
        json.object { json in
            Self.write(firstTenant, to: &json)
            json.object("second_tenant") { Self.write(secondTenant, to: &$0) }
        }
        return json.string
    }

    /// Reads a file; a message says what is wrong with it.
    static func read(_ path: String) throws(CommandFailure) -> DevelopmentCredentials {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(
                .notFound,
                "there is no file \(path)",
                remedy: "`signet dev` (or `make run`) writes it when it starts"
            )
        }
        if let credentials = parse(Array(data)) { return credentials }
        throw CommandFailure(
            .failed,
            "\(path) does not have the form that `signet dev` writes",
            remedy: "move it away and start `signet dev` again: it makes new secrets"
        )
    }

    /// Reads the file's bytes; nil when they do not have its form.
    static func parse(_ bytes: [UInt8]) -> DevelopmentCredentials? {
        let value = try? JSONCursor.parse(bytes) { cursor throws(JSONError) in try cursor.value() }
        guard let root = value?.objectValue, let first = tenant(root),
            let second = root["second_tenant"]?.objectValue.flatMap(tenant)
        else { return nil }
        return DevelopmentCredentials(firstTenant: first, secondTenant: second)
    }

    // MARK: Steps

    private static func tenant(_ object: JSONObject) -> Tenant? {
        guard let issuer = object["issuer"]?.stringValue, let clients = object["clients"]?.objectValue else {
            return nil
        }
        var tenant = Tenant(issuer: issuer, clients: [:], mcp: [:])
        for (name, value) in clients {
            guard let members = value.objectValue, let id = members["client_id"]?.stringValue,
                let secret = members["client_secret"]?.stringValue, let scope = members["scope"]?.stringValue,
                let resource = members["resource"]?.stringValue
            else { return nil }
            tenant.clients[name] = Client(clientID: id, clientSecret: secret, scope: scope, resource: resource)
        }
        if let servers = object["mcp"]?.objectValue {
            for (name, value) in servers { tenant.mcp[name] = value.stringValue }
        }
        return tenant
    }

    private static func write(_ tenant: Tenant, to json: inout JSONWriter) {
        json.member("issuer", tenant.issuer)
        json.object("clients") { json in
            for (name, client) in tenant.clients.sorted(by: { $0.key < $1.key }) {
                json.object(name) {
                    $0.member("client_id", client.clientID)
                    $0.member("client_secret", client.clientSecret)
                    $0.member("scope", client.scope)
                    $0.member("resource", client.resource)
                }
            }
        }
        json.object("mcp") { json in
            for (name, url) in tenant.mcp.sorted(by: { $0.key < $1.key }) { json.member(name, url) }
        }
    }

    /// Breaks lines after the commas and braces that stand outside of strings.
    private static func indented(_ json: String) -> String {
        var text = ""
        var depth = 0
        var inString = false
        var escaped = false
        func newLine() -> String { "\n" + String(repeating: "  ", count: depth) }
        for character in json {
            if inString {
                inString = escaped || character != "\""
                escaped = !escaped && character == "\\"
                text.append(character)
                continue
            }
            switch character {
            case "{":
                depth += 1
                text += "{" + newLine()
            case "}":
                depth -= 1
                text += newLine() + "}"
            case ",": text += "," + newLine()
            case ":": text += ": "
            default:
                inString = character == "\""
                text.append(character)
            }
        }
        return text + "\n"
    }
}
