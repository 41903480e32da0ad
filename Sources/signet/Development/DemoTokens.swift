import AsyncHTTPClient
import Crypto
import Foundation
import JOSE
import JSON
import NIOCore
import OAuth

/// What the demo's code gave, with the ID token proven.
struct DemoTokens: Sendable {
    let idToken: String
    let header: JSONObject
    let claims: JSONObject
    let scope: String
    let expiresIn: Int64?
    let hasRefreshToken: Bool

    /// RFC 7636 §4.2.
    static func challenge(_ verifier: String) -> String {
        Base64URL.encode(Array(SHA256.hash(data: Data(verifier.utf8))))
    }

    /// Exchanges a code and checks what comes, as OpenID Connect Core §3.1.3.7 has it.
    static func obtain(
        code: String,
        verifier: String,
        nonce: String,
        redirectURI: String,
        issuer: Issuer
    ) async throws(CommandFailure) -> DemoTokens {
        var request = HTTPClientRequest(url: issuer.value + "/oauth2/token")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        let form = Form.encode([
            ("grant_type", "authorization_code"), ("client_id", DevelopmentTenants.demo), ("code", code),
            ("redirect_uri", redirectURI), ("code_verifier", verifier),
        ])
        request.body = .bytes(ByteBuffer(string: form))
        let (status, body) = try await TokenRequest.execute(request)
        let answer = TokenRequest.object(body)
        guard status == 200, let answer, let idToken = answer["id_token"]?.stringValue else {
            let detail = answer?["error_description"]?.stringValue ?? answer?["error"]?.stringValue ?? ""
            throw CommandFailure(.refused, "the token endpoint answered \(status) \(detail)")
        }
        let (header, claims) = try await proven(idToken, issuer)
        guard claims["iss"]?.stringValue == issuer.value, claims["aud"]?.stringValue == DevelopmentTenants.demo,
            claims["nonce"]?.stringValue == nonce
        else { throw CommandFailure(.refused, "the ID token is not for this request") }
        return DemoTokens(
            idToken: idToken,
            header: header,
            claims: claims,
            scope: answer["scope"]?.stringValue ?? "",
            expiresIn: answer["expires_in"]?.integerValue,
            hasRefreshToken: answer["refresh_token"] != nil
        )
    }

    private static func proven(
        _ token: String,
        _ issuer: Issuer
    ) async throws(CommandFailure) -> (JSONObject, JSONObject) {
        let (_, body) = try await TokenRequest.execute(HTTPClientRequest(url: issuer.value + "/oauth2/jwks"))
        do {
            let jws = try CompactJWS(parsing: Array(token.utf8))
            guard let key = try JWKSet(parsing: body).keys.first(where: { $0.keyID == jws.header.keyID }) else {
                throw CommandFailure(.refused, "the issuer has no key \(jws.header.keyID ?? "")")
            }
            let payload = try jws.verify(with: VerificationKey(key), allowed: [.rs256, .ps256, .es256, .es384, .edDSA])
            let head = token.prefix { $0 != "." }
            guard let header = Base64URL.decode(String(head)).flatMap(TokenRequest.object),
                let claims = TokenRequest.object(payload)
            else { throw CommandFailure(.refused, "the ID token is no JSON") }
            return (header, claims)
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(.refused, "the ID token is not valid: \(error)")
        }
    }
}

/// application/x-www-form-urlencoded text, read; of a name that stands twice, neither.
enum FormText {
    static func fields(_ text: String) -> [String: String] {
        var fields: [String: String] = [:]
        var repeated: Set<String> = []
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(decode)
            guard let name = parts[0], let value = parts.count == 2 ? parts[1] : "" else { continue }
            if fields.updateValue(value, forKey: name) != nil { repeated.insert(name) }
        }
        return fields.filter { !repeated.contains($0.key) }
    }

    private static func decode(_ text: Substring) -> String? { text.replacing("+", with: " ").removingPercentEncoding }
}
