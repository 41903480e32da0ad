import JOSE
import Testing

@testable import SigningKeys

@Suite("A tenant's signing keys")
struct TenantSigningKeysTests {
    let store = MemoryKeyStore()
    let time = ManualTime()
    let schedule: KeySchedule
    let dataKey = DataKey.generate()
    let keeper: KeyRingKeeper

    init() throws {
        schedule = try KeySchedule(rotationInterval: .seconds(3600))
        keeper = KeyRingKeeper(tenant: "acme", store: store, dataKey: dataKey, schedule: schedule, time: time)
    }

    private func open(
        _ stored: StoredKeyRing,
        tenant: String = "acme",
        dataKey: DataKey? = nil,
        reusing former: TenantSigningKeys? = nil
    ) throws -> TenantSigningKeys {
        try TenantSigningKeys(
            stored,
            tenant: tenant,
            dataKey: dataKey ?? self.dataKey,
            schedule: schedule,
            reusing: former
        )
    }

    private func index(_ stored: StoredKeyRing, _ algorithm: JWSAlgorithm) throws -> Int {
        try #require(stored.rows.firstIndex { $0.state == "active" && $0.algorithm == algorithm.rawValue })
    }

    @Test("an RSA ring signs through libcrypto with its active key")
    func rsa() async throws {
        let stored = try await keeper.maintain([.rs256]).stored
        let signer = try #require(try open(stored).signer(for: .rs256))
        #expect(signer is LibcryptoRSASigner)
        #expect([signer.keyID] == stored.keyIDs(.active, .rs256))
        let jwk = try JWK(parsing: stored.rows[try index(stored, .rs256)].publicJWK)
        #expect(try jwk.verifies(signer.signature(for: [1, 2, 3]), [1, 2, 3], .rs256))
    }

    @Test("keys that belong to another tenant's row do not open, and neither do they under another data key")
    func moved() async throws {
        let stored = try await keeper.maintain([.es256]).stored
        let keyID = stored.keyIDs(.active)[0]
        let elsewhere = try open(stored, tenant: "globex")
        #expect(elsewhere.signer(for: .es256) == nil)
        #expect(elsewhere.faults == [.es256: .sealed(keyID: keyID, .altered)])

        let other = DataKey.generate()
        let wrong = SealError.wrongDataKey(sealedUnder: dataKey.fingerprint, available: other.fingerprint)
        #expect(try open(stored, dataKey: other).faults == [.es256: .sealed(keyID: keyID, wrong)])
    }

    @Test("a private key moved to another row of the same tenant does not open")
    func movedRow() async throws {
        var stored = try await keeper.maintain([.es256]).stored
        let standby = try #require(stored.rows.firstIndex { $0.state == "next" })
        stored.rows[try index(stored, .es256)].sealedPrivateKey = stored.rows[standby].sealedPrivateKey
        #expect(try open(stored).faults == [.es256: .sealed(keyID: stored.keyIDs(.active)[0], .altered)])
    }

    @Test("one key at fault does not take the tenant's other algorithms down")
    func contained() async throws {
        var stored = try await keeper.maintain([.es256, .edDSA]).stored
        let broken = try index(stored, .es256)
        stored.rows[broken].sealedPrivateKey?[40] ^= 1
        let keys = try open(stored)
        #expect(keys.signer(for: .es256) == nil)
        #expect(keys.signer(for: .edDSA) != nil)
        #expect(keys.published.keyIDs.count == 4)
    }

    @Test("a sealed key that is none, or is another key's, is refused")
    func mismatched() async throws {
        var stored = try await keeper.maintain([.es256]).stored
        let index = try index(stored, .es256)
        let keyID = stored.rows[index].keyID
        let place = RingKey.place(tenant: "acme", keyID: keyID)

        stored.rows[index].sealedPrivateKey = try dataKey.seal([1, 2, 3], for: place)
        #expect(try open(stored).faults == [.es256: .malformed(keyID: keyID)])
        stored.rows[index].sealedPrivateKey = try dataKey.seal(SigningKey.generate(.es256).pkcs8, for: place)
        #expect(try open(stored).faults == [.es256: .mismatched(keyID: keyID)])
    }

    @Test("signers of unchanged keys are taken over, also when their rows would no longer open")
    func reuses() async throws {
        let stored = try await keeper.maintain([.es256]).stored
        let former = try open(stored)
        let reused = try open(stored, dataKey: .generate(), reusing: former)
        #expect(reused.signer(for: .es256)?.keyID == stored.keyIDs(.active)[0])
        #expect(reused.faults.isEmpty)

        time.advance(by: .seconds(3600))
        let rotated = try open(try await keeper.maintain([.es256]).stored, reusing: former)
        #expect(rotated.signer(for: .es256)?.keyID == stored.keyIDs(.next)[0])
    }
}
