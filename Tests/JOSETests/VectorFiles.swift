import Foundation
import JOSE
import JSON
import Testing

/// A published file of vectors, as `Vectors/README.md` describes it.
struct VectorFile {
    /// One JWS with its key.
    struct Signature {
        let name: String
        let algorithm: String
        let key: [UInt8]
        let token: [UInt8]
        let isValid: Bool
    }

    /// One key.
    struct Key {
        let name: String
        let jwk: [UInt8]
        let isUsable: Bool
        let thumbprint: String?
    }

    let signatures: [Signature]
    let keys: [Key]
    let notApplicable: [String]

    init(_ name: String) throws {
        let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Vectors")
        let file = try JSONValue(parsing: [UInt8](Data(contentsOf: folder.appendingPathComponent(name))))
        signatures = try #require(file["signatures"]?.arrayValue)
            .map { vector in
                Signature(
                    name: try #require(vector["name"]?.stringValue),
                    algorithm: try #require(vector["alg"]?.stringValue),
                    key: try #require(vector["key"]).bytes,
                    token: Array(try #require(vector["jws"]?.stringValue).utf8),
                    isValid: try #require(vector["result"]?.stringValue) == "valid"
                )
            }
        keys = try #require(file["keys"]?.arrayValue)
            .map { vector in
                Key(
                    name: try #require(vector["name"]?.stringValue),
                    jwk: try #require(vector["jwk"]).bytes,
                    isUsable: vector["usable"] == true,
                    thumbprint: vector["thumbprint"]?.stringValue
                )
            }
        notApplicable = try #require(file["notApplicable"]?.arrayValue)
            .map { entry in
                _ = try #require(entry["why"]?.stringValue)
                return try #require(entry["name"]?.stringValue)
            }
    }
}

/// The key of a vector, of whichever type it is, as one that verifies; nil when nothing here may use it.
func verificationKey(_ jwk: [UInt8], for algorithm: JWSAlgorithm? = nil) throws -> VerificationKey {
    let members = try JSONValue(parsing: jwk)
    guard members["kty"]?.stringValue == "oct" else { return try VerificationKey(JWK(parsing: jwk)) }
    let name = members["alg"]?.stringValue ?? algorithm?.rawValue ?? ""
    guard let named = JWSAlgorithm(rawValue: name) else { throw JOSEError.unknownAlgorithm }
    return VerificationKey(try HMACKey(parsing: jwk, algorithm: named), keyID: members["kid"]?.stringValue)
}

/// The refusal of an operation that must fail.
func refusal(_ body: () throws -> Void) -> JOSEError? {
    do {
        try body()
        return nil
    } catch { return error as? JOSEError }
}
