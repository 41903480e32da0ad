import JOSE
import JSON
import OAuth

@testable import TokenValidator

/// An issuer, its keys and its tokens, and a validator that trusts it.
struct TestIssuer {
    static let audience = "https://api.example/mcp"

    let time = ManualTime()
    let key: SigningKey
    let issuer: Issuer
    let endpoint: ScriptedIssuer

    init(_ algorithm: JWSAlgorithm = .es256) throws {
        let key = try SigningKey.test(algorithm)
        self.key = key
        issuer = try Issuer("https://id.example/t/acme")
        endpoint = ScriptedIssuer { _ in .keys([key]) }
    }

    /// A validator of this issuer's tokens for the audience.
    func validator(
        _ change: (inout AccessTokenValidator.Configuration) -> Void = { _ in }
    ) throws -> AccessTokenValidator {
        var configuration = AccessTokenValidator.Configuration(
            trusting: [.issuer(issuer)],
            audiences: [try ResourceIdentifier(Self.audience)]
        )
        change(&configuration)
        return try AccessTokenValidator(configuration, fetcher: endpoint, time: time, random: FixedRandom())
    }

    /// The claims of a good token, good for five minutes.
    var claims: AccessTokenClaims {
        AccessTokenClaims(
            issuer: issuer.value,
            subject: "service",
            audience: [Self.audience],
            clientID: "service",
            tenantID: "acme",
            scope: "filesystem:read filesystem:write",
            roles: ["files"],
            tokenID: "t-1",
            issuedAt: time.now(),
            expiresAt: time.now().advanced(by: .seconds(300))
        )
    }

    /// A token with claims that the test bends.
    func token(_ change: (inout AccessTokenClaims) -> Void = { _ in }) throws -> String {
        var claims = claims
        change(&claims)
        return try token(payload: claims.payload)
    }

    /// A token with any payload.
    func token(payload: [UInt8], type: String? = "at+jwt", signer: SigningKey? = nil) throws -> String {
        String(decoding: try JWS.sign(payload, type: type, with: signer ?? key), as: UTF8.self)
    }

    /// A token with any header, signed all the same.
    func token(header: String, payload: [UInt8]? = nil) throws -> String {
        let input = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(payload ?? claims.payload)
        return input + "." + Base64URL.encode(try key.signature(for: Array(input.utf8)))
    }
}

extension TestIssuer {
    /// A good payload as JSON, without some members and with others written by hand.
    func payload(without names: String..., adding text: String? = nil) -> [UInt8] {
        let claims = claims
        let members = [
            ("iss", "\"\(claims.issuer)\""), ("sub", "\"service\""), ("aud", "\"\(Self.audience)\""),
            ("client_id", "\"service\""), ("tenant_id", "\"acme\""), ("scope", "\"filesystem:read\""), ("roles", "[]"),
            ("jti", "\"t-1\""), ("iat", "\(claims.issuedAt.whole)"), ("exp", "\(claims.expiresAt.whole)"),
        ]
        let kept = members.filter { !names.contains($0.0) }.map { "\"\($0.0)\":\($0.1)" }
        return Array("{\((kept + (text.map { [$0] } ?? [])).joined(separator: ","))}".utf8)
    }
}
