import Foundation
import JOSE
import JSON
import Testing

/// Project Wycheproof, from the folder that `SIGNET_WYCHEPROOF` names (see `Vectors/README.md`).
private let folder = ProcessInfo.processInfo.environment["SIGNET_WYCHEPROOF"]
    .flatMap { $0.isEmpty ? nil : URL(fileURLWithPath: $0) }

@Suite("Project Wycheproof", .enabled(if: folder != nil, "SIGNET_WYCHEPROOF names no folder"))
struct WycheproofTests {
    /// Vectors whose verdict is not ours, by number, with the reason.
    static let signatureDecisions: [Int64: String] = [
        346: "valid there, refused here: the key is for PS256 and the token says PS384 (RFC 8725 §3.1)",
        347: "valid there, refused here: the key's alg is ES521, which does not exist (RFC 7518 §3.1)",
        350: "valid there, refused here: as 346, with key_ops",
        351: "valid there, refused here: as 347, with key_ops",
        367:
            "invalid there, accepted here: the padding that it is about is lost; its text is that of 357, which is valid",
        370: "invalid there, accepted here: as 367",
        372: "valid there, refused here: a question mark is not base64url (RFC 7515 §2)",
        373: "valid there, refused here: as 372",
    ]
    static let keyDecisions: [Int64: String] = [:]

    @Test("JSON Web Signature: 401 vectors")
    func signatures() throws {
        let groups = try Self.groups("json_web_signature_test.json")
        var ran = 0
        var departed: [Int64] = []
        for group in groups {
            let key = try #require(group["public"] ?? group["private"])
            for vector in try #require(group["tests"]?.arrayValue) {
                ran += 1
                if Self.accepts(vector, keys: [key]) != Self.isValid(vector) { departed.append(Self.number(vector)) }
            }
        }
        #expect(ran == 401)
        let tokens = Dictionary(
            uniqueKeysWithValues: groups.flatMap { $0["tests"]?.arrayValue ?? [] }.map { (Self.number($0), $0["jws"]) }
        )
        #expect(tokens[367] == tokens[357] && tokens[370] == tokens[357])
        #expect(departed.sorted() == Self.signatureDecisions.keys.sorted())
    }

    @Test("JSON Web Key: 26 vectors")
    func keys() throws {
        let groups = try Self.groups("json_web_key_test.json")
        var ran = 0
        var departed: [Int64] = []
        for group in groups {
            let set = try #require(group["public"] ?? group["private"])
            let keys = try #require(set["keys"]?.arrayValue)
            for vector in try #require(group["tests"]?.arrayValue) {
                ran += 1
                if Self.accepts(vector, keys: keys) != Self.isValid(vector) { departed.append(Self.number(vector)) }
            }
        }
        #expect(ran == 26)
        #expect(departed.sorted() == Self.keyDecisions.keys.sorted())
    }

    private static func groups(_ name: String) throws -> [JSONValue] {
        let data = try Data(contentsOf: try #require(folder).appendingPathComponent(name))
        return try #require(JSONValue(parsing: [UInt8](data))["testGroups"]?.arrayValue)
    }

    private static func isValid(_ vector: JSONValue) -> Bool { vector["result"] == "valid" }
    private static func number(_ vector: JSONValue) -> Int64 { vector["tcId"]?.integerValue ?? -1 }

    /// Verifies as a caller does: the one key of the set with the token's `kid`; several are as bad as none.
    ///
    /// A set with public keys is read as it would be from an issuer; one of symmetric keys alone can only be our own.
    private static func accepts(_ vector: JSONValue, keys: [JSONValue]) -> Bool {
        guard let text = vector["jws"]?.stringValue, let token = try? CompactJWS(parsing: Array(text.utf8)) else {
            return false
        }
        var candidates = keys.map(\.bytes)
        if !keys.allSatisfy({ $0["kty"] == "oct" }) {
            let set = JSONValue.object(["keys": .array(keys)])
            candidates = (try? JWKSet(parsing: set.bytes))?.keys.map(\.bytes) ?? []
        }
        let matching = candidates.filter { key in
            let kid = (try? JSONValue(parsing: key))?["kid"]?.stringValue
            return keys.count == 1 || token.header.keyID == nil || kid == token.header.keyID
        }
        guard matching.count == 1, let key = try? verificationKey(matching[0]) else { return false }
        return (try? token.verify(with: key, allowed: Set(JWSAlgorithm.allCases))) != nil
    }
}
