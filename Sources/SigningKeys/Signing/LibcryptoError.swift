import COpenSSL

/// A refusal of the system's libcrypto, with the reason that it gave.
public struct LibcryptoError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was being done.
    public enum Operation: String, Sendable {
        /// Reading a private key.
        case parse
        /// Making a key pair.
        case generate
        /// Preparing a key for an algorithm.
        case prepare
        /// Making a signature.
        case sign
    }

    /// What was being done.
    public let operation: Operation
    /// The library's own words; they name no key and no data.
    public let reason: String

    /// Takes the oldest error of this thread's queue and empties the queue.
    ///
    /// What would be left there, a later and unrelated call on the same thread could report as its own.
    static func last(_ operation: Operation) -> LibcryptoError {
        let code = ERR_peek_error()
        ERR_clear_error()
        let reason = code == 0 ? nil : ERR_reason_error_string(code).map { String(cString: $0) }
        return LibcryptoError(operation: operation, reason: reason ?? "no reason given")
    }

    /// The operation and the reason.
    public var description: String { "libcrypto could not \(operation.rawValue): \(reason)" }
}
