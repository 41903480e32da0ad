import JOSE
import JSON
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("Answers that are given again")
struct RecentAnswersTests {
    @Test("a client that asks again gets a token with a name and times of its own, and else the same")
    func again() async throws {
        let house = try await IdentityFixture(tenants: ["acme"])
        let first = try claims(house, "grant_type=client_credentials")
        house.time.advance(by: .seconds(7))
        var second = try claims(house, "grant_type=client_credentials")
        #expect(second.tokenID != first.tokenID)
        #expect(second.issuedAt.whole == first.issuedAt.whole + 7)
        #expect(second.expiresAt.whole == first.expiresAt.whole + 7)
        (second.tokenID, second.issuedAt, second.expiresAt) = (first.tokenID, first.issuedAt, first.expiresAt)
        #expect(second == first)
    }

    @Test("what is asked for and who asks are looked at each time")
    func otherwise() async throws {
        let house = try await IdentityFixture(tenants: ["acme"])
        let form = "grant_type=client_credentials"
        #expect(house.send(house.request(form: form))?.status == 200)
        #expect(house.send(house.request(form: form + "&scope=filesystem:write"))?.json?["error"] == "invalid_scope")
        #expect(
            house.send(house.request(form: form + "&resource=https://x.example"))?.json?["error"] == "invalid_target"
        )
        #expect(house.send(house.request(form: form) { $0.authorization = .absent })?.status == 401)
        let wrong = house.request(form: form + "&client_id=service&client_secret=x") { $0.authorization = .absent }
        #expect(house.send(wrong)?.status == 401)
        let secretless = house.request(form: form + "&client_id=service") { $0.authorization = .absent }
        #expect(house.send(secretless)?.json?["error"] == "invalid_client")
    }

    @Test("more different wishes than are kept get each their answer")
    func many() async throws {
        let house = try await IdentityFixture(tenants: ["acme"])
        let resource = "&resource=" + IdentityFixture.resource
        let wishes = ["", "&scope=filesystem:read", resource, resource + "&scope=filesystem:read", resource + resource]
        for wish in wishes + wishes + ["&scope="] {
            #expect(try claims(house, "grant_type=client_credentials" + wish).scope == "filesystem:read")
        }
    }

    private func claims(_ house: IdentityFixture, _ form: String) throws -> AccessTokenClaims {
        let json = try #require(house.send(house.request(form: form))?.json)
        let token = try #require(json["access_token"]?.stringValue)
        return try AccessTokenClaims(parsing: CompactJWS(parsing: Array(token.utf8)).unverifiedPayload)
    }
}
