import AsyncHTTPClient
import Foundation
import JOSE
import JSON
import NIOCore
import OAuth

/// A token request by client credentials, and what came of it.
struct TokenRequest: Sendable {
    let issuer: Issuer
    let clientID: String
    let secret: String
    let scope: String?
    let resources: [String]

    /// One for the process, which ends soon: it need not be shut down.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        // A redirect would carry the secret to whoever the answer names.
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: .seconds(5))
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }()

    /// What the token endpoint granted.
    struct Granted: Sendable {
        let token: String
        let scope: String?
        let expiresIn: Int64?
        /// The whole answer.
        let body: String
    }

    /// Finds the issuer's token endpoint and asks it.
    static func send(_ request: TokenRequest) async throws(CommandFailure) -> Granted {
        let endpoint = try await tokenEndpoint(of: request.issuer)
        var http = HTTPClientRequest(url: endpoint)
        http.method = .POST
        http.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        http.headers.add(name: "accept", value: "application/json")
        // RFC 6749 §2.3.1: both are form-encoded before they are joined.
        let pair = "\(Form.encode(request.clientID)):\(Form.encode(request.secret))"
        http.headers.add(name: "authorization", value: "Basic " + Data(pair.utf8).base64EncodedString())
        var fields = [("grant_type", "client_credentials")]
        if let scope = request.scope { fields.append(("scope", scope)) }
        for resource in request.resources { fields.append(("resource", resource)) }
        http.body = .bytes(ByteBuffer(string: Form.encode(fields)))
        let (status, body) = try await execute(http)
        let object = object(body)
        if status == 200, let token = object?["access_token"]?.stringValue {
            return Granted(
                token: token,
                scope: object?["scope"]?.stringValue,
                expiresIn: object?["expires_in"]?.integerValue,
                body: String(decoding: body, as: UTF8.self)
            )
        }
        guard let code = object?["error"]?.stringValue else {
            throw CommandFailure(.failed, "\(endpoint) answered with status \(status) and no OAuth error")
        }
        let description = object?["error_description"]?.stringValue.map { ": \($0)" } ?? ""
        throw CommandFailure(.refused, "the issuer refused (\(status) \(code))\(description)", remedy: advice(code))
    }

    /// RFC 8414 §3.1: the well-known part comes before the issuer's path.
    private static func tokenEndpoint(of issuer: Issuer) async throws(CommandFailure) -> String {
        guard let url = issuer.url, url.scheme == "https" || url.isLoopback else {
            throw CommandFailure(
                .refused,
                "\(issuer) is plain http: the secret would be read on the way",
                remedy: "use the https URL; http is for this machine only"
            )
        }
        let location = "\(url.origin)/.well-known/oauth-authorization-server\(url.path)"
        let (status, body) = try await execute(HTTPClientRequest(url: location))
        guard status == 200, let metadata = object(body) else {
            throw CommandFailure(
                .notFound,
                "\(location) answered with status \(status)",
                remedy: "is the tenant's name right, and the tenant enabled?"
            )
        }
        // RFC 8414 §3.3: metadata of another issuer must not be used.
        guard metadata["issuer"]?.stringValue == issuer.value else {
            throw CommandFailure(
                .refused,
                "\(location) is the metadata of \(metadata["issuer"]?.stringValue ?? "nobody")",
                remedy: "an issuer is an exact string: check host, port and server.public_url"
            )
        }
        guard let endpoint = metadata["token_endpoint"]?.stringValue, let endpointURL = AbsoluteURL(endpoint),
            endpointURL.scheme == "https" || endpointURL.isLoopback
        else { throw CommandFailure(.failed, "\(location) names no token endpoint that may be used") }
        return endpoint
    }

    /// Sends a request; the time limit holds for the whole answer.
    static func execute(
        _ request: HTTPClientRequest,
        timeLimit: Duration = .seconds(30)
    ) async throws(CommandFailure) -> (UInt, [UInt8]) {
        do {
            return try await withTimeLimit(timeLimit) {
                let response = try await client.execute(request, timeout: TimeAmount(timeLimit))
                let body = try await response.body.collect(upTo: 1 << 20)
                return (response.status.code, Array(body.readableBytesView))
            }
        } catch is TimeLimitExceeded {
            throw CommandFailure(.failed, "\(request.url) does not answer in time")
        } catch {
            throw CommandFailure(
                .failed,
                "\(request.url) cannot be reached: \(error)",
                remedy: "is the server running? `signet dev` or `signet serve` starts it"
            )
        }
    }

    static func object(_ body: [UInt8]) -> JSONObject? {
        let value = try? JSONCursor.parse(body) { cursor throws(JSONError) in try cursor.value() }
        return value?.objectValue
    }

    private static func advice(_ code: String) -> String? {
        switch code {
        case "invalid_client": "check client id and secret; `signet client show` tells whether it is enabled"
        case "invalid_scope": "`signet client show` lists the scopes that the client may have"
        case "invalid_target": "`signet resource list` shows what tokens can be for"
        case "temporarily_unavailable": "try again in a moment"
        default: nil
        }
    }
}

/// application/x-www-form-urlencoded (WHATWG URL §5.2).
enum Form {
    static func encode(_ fields: [(String, String)]) -> String {
        fields.map { "\(encode($0.0))=\(encode($0.1))" }.joined(separator: "&")
    }

    static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "*"):
                encoded.append(byte)
            default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
