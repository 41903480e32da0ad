import AuthorizationServer
import CArgon2
import NIOPosix

/// Argon2id (RFC 9106) by the system's libargon2, on threads of its own.
public struct Argon2PasswordHasher: PasswordHasher {
    /// What a hash costs.
    public struct Parameters: Sendable, Hashable {
        /// Kibibytes of memory.
        public var memory: UInt32
        /// Passes over it.
        public var passes: UInt32
        /// Lanes.
        public var lanes: UInt32

        /// OWASP's recommendation: 19 MiB, 2 passes, 1 lane.
        public init(memory: UInt32 = 19 * 1024, passes: UInt32 = 2, lanes: UInt32 = 1) {
            self.memory = memory
            self.passes = passes
            self.lanes = lanes
        }
    }

    private let parameters: Parameters

    /// A hasher.
    public init(parameters: Parameters = Parameters()) { self.parameters = parameters }

    /// The hash of a new password.
    public func hash(_ password: String) async throws(PasswordHasherError) -> PasswordHash {
        let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        let bytes = Array(password.utf8)
        var encoded = [CChar](repeating: 0, count: 128)
        let result = argon2id_hash_encoded(
            parameters.passes,
            parameters.memory,
            parameters.lanes,
            bytes,
            bytes.count,
            salt,
            salt.count,
            32,
            &encoded,
            encoded.count
        )
        guard result == ARGON2_OK.rawValue else { throw .failed(String(cString: argon2_error_message(result))) }
        return PasswordHash(
            phc: String(decoding: encoded.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        )
    }

    /// Whether the password is that of the hash.
    public func verify(
        _ password: String,
        against hash: PasswordHash?
    ) async throws(PasswordHasherError) -> PasswordVerdict {
        let bytes = Array(password.utf8)
        return argon2id_verify(hash?.phc ?? "", bytes, bytes.count) == ARGON2_OK.rawValue ? .right : .wrong
    }
}
