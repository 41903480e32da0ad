import Foundation
import JOSE
import JSON

/// A file with the public keys of a client.
enum ClientKeyFile {
    private static let limits = JWKSet.Limits(bytes: 64 * 1024, keys: 32)
    /// Of private and of symmetric keys (RFC 7518 §6.2.2, §6.3.2, §6.4).
    private static let privateMembers = ["d", "k", "p", "q"]

    /// Reads a JWK Set; what is kept is the public part of the keys that can be used.
    static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
        guard let bytes = FileManager.default.contents(atPath: path).map({ [UInt8]($0) }) else {
            throw CommandFailure(.notFound, "there is no readable file \(path)")
        }
        guard let set = try? JWKSet(parsing: bytes, limits: limits),
            set.keys.contains(where: { (try? VerificationKey($0))?.algorithms.isEmpty == false })
        else {
            throw CommandFailure(
                .refused,
                "\(path) holds no public key that can be used",
                remedy: #"it is a JWK Set of RSA, EC or Ed25519 keys: {"keys":[…]}"#
            )
        }
        let keys = (try? JSONValue(parsing: bytes))?["keys"]?.arrayValue ?? []
        guard !keys.contains(where: { key in privateMembers.contains { key[$0] != nil } }) else {
            throw CommandFailure(
                .refused,
                "\(path) holds a private key",
                remedy: "give the public part alone; a private key that was copied about should be replaced"
            )
        }
        return set.bytes
    }
}
