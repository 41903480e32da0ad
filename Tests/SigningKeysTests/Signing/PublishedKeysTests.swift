import JOSE
import JSON
import Testing

@testable import SigningKeys

@Suite("Published keys")
struct PublishedKeysTests {
    let store = MemoryKeyStore()
    let time = ManualTime()
    let schedule: KeySchedule
    let dataKey = DataKey.generate()
    let keeper: KeyRingKeeper

    init() throws {
        schedule = try KeySchedule(jwksMaxAge: .milliseconds(300_900), rotationInterval: .seconds(3600))
        keeper = KeyRingKeeper(tenant: "acme", store: store, dataKey: dataKey, schedule: schedule, time: time)
    }

    private func open(_ stored: StoredKeyRing, reusing former: TenantSigningKeys? = nil) throws -> TenantSigningKeys {
        try TenantSigningKeys(stored, tenant: "acme", dataKey: dataKey, schedule: schedule, reusing: former)
    }

    @Test("the set holds next, active and retiring keys of all algorithms, and never a private member")
    func publicOnly() async throws {
        let algorithms: Set<JWSAlgorithm> = [.es256, .es384, .es512, .edDSA, .rs256]
        _ = try await keeper.maintain(algorithms)
        time.advance(by: .seconds(3600))
        let stored = try await keeper.maintain(algorithms).stored
        let published = try open(stored).published
        let keys = try #require(JSONValue(parsing: published.bytes)["keys"]?.arrayValue)
        #expect(keys.count == 15)
        let allowed: Set<String> = ["kty", "crv", "x", "y", "n", "e", "use", "alg", "kid"]
        for key in keys {
            let names = Set(try #require(key.objectValue).map(\.name))
            #expect(names.isDisjoint(with: ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]))
            #expect(names.isSubset(of: allowed))
            #expect(key["use"]?.stringValue == "sig")
            let jwk = try JWK(parsing: key.bytes)
            #expect(jwk.thumbprint == jwk.keyID)
        }
        #expect(Set(keys.compactMap { $0["kid"]?.stringValue }) == Set(stored.rows.map(\.keyID)))
        #expect(Set(keys.compactMap { $0["alg"]?.stringValue }) == Set(algorithms.map(\.rawValue)))
        #expect(try JWKSet(parsing: published.bytes).keys.count == 15)
    }

    @Test("the bytes and the tag depend on the keys alone, and a promotion changes neither")
    func stable() async throws {
        let first = try await keeper.maintain([.es256, .edDSA]).stored
        let published = try open(first).published
        let shuffled = StoredKeyRing(version: 7, rows: first.rows.reversed())
        #expect(try open(shuffled).published == published)

        var promoted = first.rows
        for index in promoted.indices where promoted[index].algorithm == "ES256" {
            let isNext = promoted[index].state == "next"
            promoted[index].state = isNext ? "active" : "retiring"
            promoted[index].activatedAt = 1
            promoted[index].retiringAt = 1
        }
        #expect(try open(StoredKeyRing(version: 2, rows: promoted)).published == published)

        time.advance(by: .seconds(3600))
        let rotated = try open(try await keeper.maintain([.es256, .edDSA]).stored).published
        #expect(rotated.bytes != published.bytes)
    }

    @Test("max-age is the schedule's in whole seconds, rounded down")
    func maxAge() throws {
        #expect(PublishedKeys(try KeyRings(), schedule: schedule).maxAge == 300)
    }

    @Test("a revoked key is out of the set, and a tenant without keys has an empty one")
    func revoked() async throws {
        let first = try await keeper.maintain([.es256]).stored
        let gone = first.keyIDs(.active)[0]
        let published = try open(try await keeper.revoke(keyID: gone).report.stored).published
        #expect(!published.keyIDs.contains(gone))
        #expect(published.keyIDs.count == 2)
        let empty = PublishedKeys(try KeyRings(), schedule: schedule)
        #expect(String(decoding: empty.bytes, as: UTF8.self) == #"{"keys":[]}"#)
    }

    @Test("a stored public key that cannot be read is left out, and the others stay")
    func unreadable() async throws {
        var stored = try await keeper.maintain([.es256]).stored
        stored.rows[0].publicJWK = Array("{".utf8)
        #expect(try open(stored).published.keyIDs == [stored.rows[1].keyID])
    }
}
