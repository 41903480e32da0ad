import JOSE
import Synchronization

/// Makes the `jti` of tokens: 128 random bits each, never guessed and never repeated (RFC 7519 §4.1.7).
///
/// The random source is asked for several at a time, for to ask the operating system costs as much as to write the token's
/// claims. A `jti` is no secret; secrets are never made beforehand.
final class TokenIDs: Sendable {
    private static let length = 16
    private static let count = 16

    private let random: any RandomSource
    private let reserve = Mutex((bytes: [UInt8](), used: 0))

    init(_ random: any RandomSource) { self.random = random }

    /// The next one, in base64url.
    func next() -> String {
        reserve.withLock { reserve in
            if reserve.used == reserve.bytes.count { reserve = (random.bytes(Self.length * Self.count), 0) }
            let start = reserve.used
            reserve.used += Self.length
            return Base64URL.encode(reserve.bytes[start..<reserve.used])
        }
    }
}
