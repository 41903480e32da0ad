import Foundation
import JOSE
import JSON
import Synchronization

@testable import AuthorizationServer

/// An OpenID provider that does what a test tells it, without a network.
final class ScriptedProvider: UpstreamTransport, UpstreamKeys, Sendable {
    /// What a test may bend.
    struct Script: Sendable {
        var metadata: JSONObject
        /// Over the claims of an honest ID token; `.null` takes one away.
        var claims: JSONObject = [:]
        /// Over the members of an honest token answer; `.null` takes one away.
        var tokenAnswer: JSONObject = [:]
        var tokenStatus = 200
        var userInfo: JSONObject = [:]
        var userInfoStatus = 200
        /// URLs that cannot be reached.
        var unreachable: Set<String> = []
        var keysAreAway = false
        /// Nil for the key's name.
        var keyID: String?
        /// Signs in place of the provider.
        var forger: SigningKey?
        /// A whole ID token in place of an honest one.
        var idToken: String?
        /// What `nonce`, `sub` and the rest are made of.
        var subject = "upstream-ada"
        var email: String? = "ada@example.com"
        var isEmailVerified: JSONValue = true
    }

    static let issuer = "https://idp.example"
    let script: Mutex<Script>
    /// Every request that came, with its form.
    let requests = Mutex<[(url: String, form: FormParameters?, authorization: String?)]>([])
    let key: SigningKey
    let time: ManualTime

    init(time: ManualTime, issuer: String = ScriptedProvider.issuer) throws {
        self.time = time
        key = try SigningKey.generate(.es256)
        script = Mutex(
            Script(
                metadata: [
                    "issuer": .string(issuer), "authorization_endpoint": .string(issuer + "/authorize?tenant=x"),
                    "token_endpoint": .string(issuer + "/token"), "jwks_uri": .string(issuer + "/keys"),
                    "userinfo_endpoint": .string(issuer + "/userinfo"),
                    "id_token_signing_alg_values_supported": ["ES256", "HS256"],
                ],
                keyID: key.keyID
            )
        )
    }

    func change(_ change: (inout Script) -> Void) { script.withLock { change(&$0) } }

    func requests(to path: String) -> Int { requests.withLock { $0.count { $0.url.hasSuffix(path) } } }

    func send(_ request: UpstreamRequest) async throws(UpstreamTransportFailure) -> UpstreamResponse {
        let form = request.form.flatMap { try? FormParameters(parsing: Array($0.utf8)) }
        requests.withLock { $0.append((request.url, form, request.authorization)) }
        let script = script.withLock { $0 }
        let path = "/" + (request.url.split(separator: "/").last ?? "")
        guard !script.unreachable.contains(path) else { throw .unreachable("scripted") }
        switch path {
        case "/openid-configuration": return Self.json(200, script.metadata)
        case "/token": return Self.json(script.tokenStatus, tokens(script))
        case "/userinfo": return Self.json(script.userInfoStatus, script.userInfo)
        default: return Self.json(404, [:])
        }
    }

    func key(_ name: String?, publishedAt url: String) async throws(UpstreamKeyFailure) -> VerificationKey {
        guard !script.withLock(\.keysAreAway) else { throw .unavailable("scripted") }
        guard name == key.keyID else { throw .unknown(name == nil ? "ambiguous_key" : "unknown_key") }
        guard let key = try? VerificationKey(key.publicJWK) else { throw .unknown("broken") }
        return key
    }

    /// The nonce of the sign-in that is under way: what the browser carried to the authorization endpoint.
    let nonce = Mutex("")

    private func tokens(_ script: Script) -> JSONObject {
        var answer: JSONObject = [
            "access_token": "upstream-access", "token_type": "Bearer", "expires_in": 1000,
            "refresh_token": "upstream-refresh",
        ]
        var claims: JSONObject = [
            "iss": script.metadata["issuer"] ?? .null, "aud": "our-client", "sub": .string(script.subject),
            "nonce": .string(nonce.withLock { $0 }), "iat": .integer(time.now().whole),
            "exp": .integer(time.now().whole + 300), "email_verified": script.isEmailVerified, "name": "Ada Lovelace",
            "locale": "en_GB",
        ]
        claims["email"] = script.email.map(JSONValue.string)
        for (name, value) in script.claims { claims[name] = value == .null ? nil : value }
        answer["id_token"] = .string(script.idToken ?? signed(claims, script))
        for (name, value) in script.tokenAnswer { answer[name] = value == .null ? nil : value }
        return answer
    }

    private func signed(_ claims: JSONObject, _ script: Script) -> String {
        let signer = Signer(key: script.forger ?? key, keyID: script.keyID)
        return (try? signer.token(JSONValue.object(claims).bytes)) ?? ""
    }

    private static func json(_ status: Int, _ object: JSONObject) -> UpstreamResponse {
        UpstreamResponse(status: status, body: JSONValue.object(object).bytes)
    }
}

/// Makes tokens whose header a test decides.
struct Signer {
    let key: SigningKey
    var keyID: String?
    var algorithm = "ES256"
    var type = "JWT"

    func token(_ payload: [UInt8]) throws -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("alg", algorithm)
            json.member("kid", keyID)
            json.member("typ", type)
        }
        let input = Base64URL.encode(json.bytes) + "." + Base64URL.encode(payload)
        guard algorithm == "ES256" else { return input + "." }
        return input + "." + Base64URL.encode(try key.signature(for: Array(input.utf8)))
    }
}
