import JOSE
import JSON
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("Revocation")
struct RevocationTests {
    private static let inactive: JSONValue = ["active": false]

    @Test("a revoked refresh token ends its family and the family's access tokens, once audited")
    func refreshToken() async throws {
        let house = try await SignInHouse()
        let tokens = try await house.tokens()
        for _ in 0..<2 {
            let response = try await house.ask("revoke", ["token": tokens.text("refresh_token")])
            #expect(response.status == 200)
            #expect(response.body.isEmpty)
            #expect(response.header("access-control-allow-origin") == "*")
        }
        #expect(try await house.refresh(tokens.text("refresh_token")).json?["error"] == "invalid_grant")
        #expect(try await house.introspect(tokens.text("access_token")) == Self.inactive)
        #expect(try await house.events(.refreshFamilyRevoked).count == 1)
    }

    @Test("a token that was rotated away ends its family too")
    func rotatedToken() async throws {
        let house = try await SignInHouse()
        let first = try await house.tokens().text("refresh_token")
        let second = try await house.refresh(first).json?.text("refresh_token")
        _ = try await house.ask("revoke", ["token": first, "token_type_hint": "refresh_token"])
        #expect(try await house.refresh(second).json?["error"] == "invalid_grant")
    }

    @Test("a revoked access token is inactive, and its refresh token goes on")
    func accessToken() async throws {
        let house = try await SignInHouse()
        let tokens = try await house.tokens()
        let response = try await house.ask(
            "revoke",
            ["token": tokens.text("access_token"), "token_type_hint": "nonsense"]
        )
        #expect(response.status == 200)
        #expect(try await house.introspect(tokens.text("access_token")) == Self.inactive)
        #expect(try await house.refresh(tokens.text("refresh_token")).status == 200)
        #expect(try await house.events(.accessTokenRevoked).count == 1)
    }

    @Test("a client's own token from client credentials can be revoked")
    func clientCredentials() async throws {
        let house = try await SignInHouse {
            $0.grantTypes.insert(.clientCredentials)
            $0.roles = [try! RoleName("reader")]
        }
        let token = try await house.ask("token", ["grant_type": "client_credentials"]).json?.text("access_token")
        #expect(try await house.introspect(token)["active"] == true)
        _ = try await house.ask("revoke", ["token": token])
        #expect(try await house.introspect(token) == Self.inactive)
    }

    @Test("a public client revokes its own tokens")
    func publicClient() async throws {
        let house = try await SignInHouse()
        let token = try await house.tokens("native").text("refresh_token")
        #expect(try await house.ask("revoke", ["token": token], as: "native").status == 200)
        #expect(try await house.refresh(token, as: "native").json?["error"] == "invalid_grant")
    }

    @Test("another client's or tenant's token, an unknown and a malformed one get the same answer without effect")
    func withoutEffect() async throws {
        let house = try await SignInHouse()
        let tokens = try await house.tokens()
        for text in [tokens.text("refresh_token"), tokens.text("access_token")] {
            #expect(try await house.ask("revoke", ["token": text], as: "other").status == 200)
            #expect(try await house.ask("revoke", ["token": text], as: "native").status == 200)
            #expect(try await house.ask("revoke", ["token": text], tenant: "globex").status == 200)
        }
        for text in ["x", "a.b.c", String(repeating: "A", count: 91)] {
            #expect(try await house.ask("revoke", ["token": text]).status == 200)
        }
        #expect(try await house.introspect(tokens.text("access_token"))["active"] == true)
        #expect(try await house.refresh(tokens.text("refresh_token")).status == 200)
        #expect(try await house.ask("revoke", [:]).json?["error"] == "invalid_request")
    }
}
