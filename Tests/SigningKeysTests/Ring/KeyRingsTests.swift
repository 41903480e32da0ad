import JOSE
import Testing

@testable import SigningKeys

@Suite("Stored rows")
struct KeyRingsTests {
    private func row(
        _ keyID: String,
        _ state: String = "active",
        algorithm: String = "ES256",
        sealed: [UInt8]? = [1]
    ) -> StoredSigningKey {
        StoredSigningKey(
            keyID: keyID,
            algorithm: algorithm,
            state: state,
            createdAt: 1.5,
            publishedAt: 1.5,
            activatedAt: 2,
            retiringAt: 3.25,
            retiredAt: 4,
            revokedAt: 5,
            rotationRequestedAt: 6,
            publicJWK: [123],
            sealedPrivateKey: sealed
        )
    }

    @Test("rows come out as they went in")
    func roundTrip() throws {
        let rows = [row("a"), row("b", "next"), row("c", "retired", sealed: nil), row("d", algorithm: "RS256")]
        #expect(Set(try KeyRings(rows: rows).rows) == Set(rows))
        #expect(try KeyRings(rows: rows).rows == KeyRings(rows: rows.reversed()).rows)
    }

    @Test("rows of a later version are kept and left alone")
    func foreign() throws {
        let rows = [row("a"), row("b", algorithm: "ML-DSA-65"), row("c", "frozen")]
        let rings = try KeyRings(rows: rows)
        #expect(rings.rings.keys.map(\.rawValue) == ["ES256"])
        #expect(Set(rings.rows) == Set(rows))
    }

    @Test("two active keys, two standbys or a key twice are refused")
    func impossible() {
        #expect(throws: KeyRingError.severalKeys(state: .active, algorithm: .es256)) {
            try KeyRings(rows: [row("a"), row("b")])
        }
        #expect(throws: KeyRingError.severalKeys(state: .next, algorithm: .es256)) {
            try KeyRings(rows: [row("a", "next"), row("b", "next")])
        }
        #expect(throws: KeyRingError.repeatedKey(keyID: "a")) {
            try KeyRings(rows: [row("a"), row("a", algorithm: "RS256")])
        }
        #expect(throws: KeyRingError.notAsymmetric(.hs256)) { try KeyRings(rows: [row("a", algorithm: "HS256")]) }
    }

    @Test("a row that lacks what its state needs is refused", arguments: ["next", "active", "retiring", "retired"])
    func incomplete(state: String) {
        var row = row("a", state, sealed: nil)
        row.activatedAt = nil
        row.retiringAt = nil
        row.retiredAt = nil
        let rows = [row]
        #expect(throws: KeyRingError.incompleteRow(keyID: "a")) { try KeyRings(rows: rows) }
    }
}
