import JOSE
import JSON
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("Introspection")
struct IntrospectionTests {
    private static let inactive: JSONValue = ["active": false]

    @Test("a client learns what its access token says")
    func own() async throws {
        let house = try await SignInHouse()
        let tokens = try await house.tokens()
        let claims = try house.claims(tokens.text("access_token"), type: "at+jwt")
        for _ in 0..<2 {
            let answer = try await house.introspect(tokens.text("access_token"))
            #expect(answer["active"] == true)
            #expect(answer["token_type"] == "Bearer")
            for name in ["iss", "sub", "aud", "client_id", "scope", "jti", "iat", "exp", "sid", "auth_time", "acr"] {
                #expect(answer[name] == claims[name], "\(name)")
            }
        }
    }

    @Test("a client's refresh token is active while it is the last one")
    func refreshToken() async throws {
        let house = try await SignInHouse()
        let first = try await house.tokens().text("refresh_token")
        let answer = try await house.introspect(first)
        #expect(answer["active"] == true)
        #expect(answer["client_id"] == "web")
        #expect(answer["sub"] == "ada-acme")
        #expect(answer["token_type"] == nil)
        let second = try await house.refresh(first).json?.text("refresh_token")
        #expect(try await house.introspect(first) == Self.inactive)
        #expect(try await house.introspect(second)["active"] == true)
        #expect(try await house.introspect(second, as: "other") == Self.inactive)
    }

    @Test("another client learns nothing, unless it serves the token's resource")
    func otherClient() async throws {
        let house = try await SignInHouse { client in
            if client.id.value == "own" { client.servedResources = [try! ResourceName("filesystem")] }
        }
        let token = try await house.tokens().text("access_token")
        #expect(try await house.introspect(token, as: "other") == Self.inactive)
        #expect(try await house.introspect(token, as: "own")["active"] == true)
        #expect(try await house.introspect(token, tenant: "globex") == Self.inactive)
        #expect(try await house.introspect(token, as: "own", tenant: "globex") == Self.inactive)
    }

    @Test("expired, tampered, foreign and other kinds of token are inactive, and nothing more")
    func inactive() async throws {
        let house = try await SignInHouse()
        let tokens = try await house.tokens()
        let token = try #require(tokens.text("access_token"))
        let texts = [
            "x", "a.b.c", token + "A", String(token.dropLast(4)), tokens.text("id_token"),
            String(repeating: "A", count: 91),
        ]
        for text in texts { #expect(try await house.introspect(text) == Self.inactive) }
        house.identity.time.advance(by: .seconds(301))
        #expect(try await house.introspect(token) == Self.inactive)
    }

    @Test("only confidential clients with their secret may ask, by POST, and name a token")
    func refused() async throws {
        let house = try await SignInHouse()
        let token = try await house.tokens("native").text("access_token")
        let byNative = try await house.ask("introspect", ["token": token], as: "native")
        #expect(byNative.status == 401)
        #expect(byNative.json?["error"] == "invalid_client")
        #expect(try await house.ask("introspect", [:]).json?["error"] == "invalid_request")
        let anonymous = EndpointRequest(
            method: "POST",
            path: "/t/acme/oauth2/introspect",
            contentType: .init("application/x-www-form-urlencoded"),
            body: Array("token=x".utf8)
        )
        let unauthenticated = try await house.answer(anonymous)
        #expect(unauthenticated.status == 401)
        #expect(unauthenticated.header("www-authenticate") != nil)
        #expect(try await house.answer(EndpointRequest(method: "GET", path: "/t/acme/oauth2/introspect")).status == 405)
    }

    @Test("who accepts a JWT gets one for itself, which passes for no other token")
    func signed() async throws {
        let house = try await SignInHouse()
        let tokens = try await house.tokens()
        let accept = "application/json;q=0.5, Application/Token-Introspection+JWT"
        for (token, isActive) in [(tokens.text("access_token"), true), ("x", false)] {
            let response = try await house.ask("introspect", ["token": token], accept: accept)
            #expect(response.status == 200)
            #expect(response.header("content-type") == "application/token-introspection+jwt")
            let claims = try house.claims(
                String(decoding: response.body, as: UTF8.self),
                type: "token-introspection+jwt"
            )
            #expect(claims["iss"] == "https://id.example/t/acme")
            #expect(claims["aud"] == "web")
            #expect(claims["sub"] == nil)
            #expect(claims["exp"] == nil)
            #expect(claims["token_introspection"]?["active"] == .bool(isActive))
        }
        for weight in ["0", "0.0", "0.000"] {
            let refusing = "application/token-introspection+jwt; q=\(weight), application/json"
            let plain = try await house.ask("introspect", ["token": "x"], accept: refusing)
            #expect(plain.header("content-type") == "application/json")
        }
    }
}
