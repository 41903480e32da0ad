import Foundation
import JSON

/// `var/dev/credentials.json`: what tests and scripts need to speak to a development server.
///
/// ```json
/// {"issuer": …, "clients": {"service": {"client_id": …, "client_secret": …, "scope": …, "resource": …},
///                           "web": {"client_id": …, "client_secret": …, "redirect_uri": …},
///                           "native": {"client_id": …, "redirect_uri": …}},
///  "users": [{"username": …, "password": …}], "mcp": {"filesystem": URL}, "second_tenant": {the same shape}}
/// ```
///
/// The shape is stable; later versions add members.
struct DevelopmentCredentials: Equatable {
    /// A client that asks in its own name.
    struct Client: Equatable {
        var clientID: String
        var clientSecret: String
        var scope: String
        var resource: String
    }

    /// A client that people sign in for; a public one has no secret.
    struct SignInClient: Equatable {
        var clientID: String
        var clientSecret: String?
        var redirectURI: String
    }

    /// Somebody who can sign in.
    struct Person: Equatable {
        var username: String
        var password: String
    }

    /// What concerns one tenant.
    struct Tenant: Equatable {
        var issuer: String
        var clients: [String: Client]
        var signInClients: [String: SignInClient] = [:]
        var users: [Person] = []
        var mcp: [String: String]
    }

    var firstTenant: Tenant
    var secondTenant: Tenant

    /// The file as JSON that people can read too.
    var text: String { IndentedJSON.text(line) }

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
            guard let members = value.objectValue, let id = members["client_id"]?.stringValue else { return nil }
            if let redirect = members["redirect_uri"]?.stringValue {
                let secret = members["client_secret"]?.stringValue
                tenant.signInClients[name] = SignInClient(clientID: id, clientSecret: secret, redirectURI: redirect)
                continue
            }
            guard let secret = members["client_secret"]?.stringValue, let scope = members["scope"]?.stringValue,
                let resource = members["resource"]?.stringValue
            else { return nil }
            tenant.clients[name] = Client(clientID: id, clientSecret: secret, scope: scope, resource: resource)
        }
        if let servers = object["mcp"]?.objectValue {
            for (name, value) in servers { tenant.mcp[name] = value.stringValue }
        }
        for value in object["users"]?.arrayValue ?? [] {
            guard let members = value.objectValue, let username = members["username"]?.stringValue,
                let password = members["password"]?.stringValue
            else { continue }
            tenant.users.append(Person(username: username, password: password))
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
            for (name, client) in tenant.signInClients.sorted(by: { $0.key < $1.key }) {
                json.object(name) {
                    $0.member("client_id", client.clientID)
                    if let secret = client.clientSecret { $0.member("client_secret", secret) }
                    $0.member("redirect_uri", client.redirectURI)
                }
            }
        }
        json.array("users") { json in
            for user in tenant.users {
                json.object {
                    $0.member("username", user.username)
                    $0.member("password", user.password)
                }
            }
        }
        json.object("mcp") { json in
            for (name, url) in tenant.mcp.sorted(by: { $0.key < $1.key }) { json.member(name, url) }
        }
    }
}
