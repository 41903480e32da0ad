import Dispatch
import JOSE

/// Where new key pairs come from.
public protocol KeyPairSource: Sendable {
    /// Makes a new key pair for an asymmetric algorithm.
    func keyPair(for algorithm: JWSAlgorithm) async throws -> SigningKey
}

/// Makes key pairs in this process.
///
/// RSA ones take from 50 ms to seconds; they are made on a queue of their own, so that neither an event loop nor a thread
/// of Swift's pool waits for them.
public struct LocalKeyPairs: KeyPairSource {
    private static let queue = DispatchQueue(label: "signet.rsa-key-pairs", qos: .utility)
    private let rsaBits: Int

    /// Makes RSA keys of so many bits, 2048 at least (RFC 7518 §3.3); 2048 unless told otherwise.
    public init(rsaBits: Int = 2048) { self.rsaBits = max(2048, rsaBits) }

    /// Makes a new key pair.
    public func keyPair(for algorithm: JWSAlgorithm) async throws -> SigningKey {
        switch algorithm {
        case .es256, .es384, .es512, .edDSA, .hs256, .hs384, .hs512:
            return try SigningKey.generate(algorithm)
        case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512:
            return try await withCheckedThrowingContinuation { continuation in
                Self.queue.async { [rsaBits] in
                    continuation.resume(
                        with: Result {
                            let key = try LibcryptoRSAKey.generate(bits: rsaBits)
                            return try SigningKey(pkcs8: key.pkcs8(), algorithm: algorithm)
                        }
                    )
                }
            }
        }
    }
}
