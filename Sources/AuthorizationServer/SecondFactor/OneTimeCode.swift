import Crypto

/// The codes that an authenticator app shows: HOTP (RFC 4226) over time steps (RFC 6238), HMAC-SHA-1, 6 digits, 30 s:
/// the only form that every app reads.
///
/// SHA-1 is no weakness here: HMAC needs no collision resistance (RFC 6238 §1.2, RFC 6194 §3.3).
struct OneTimeCode: Sendable {
    /// The length of a time step in seconds (RFC 6238 §5.2).
    static let period: Int64 = 30
    /// How many digits are asked for.
    static let digits = 6
    /// How many steps the clocks may lie apart, each way (RFC 6238 §6).
    static let window: Int64 = 1
    /// The length of a seed: that of the hash (RFC 4226 §4, R6).
    static let seedLength = 20

    private let key: SymmetricKey

    init(seed: [UInt8]) { key = SymmetricKey(data: seed) }

    /// The step in which a time lies.
    static func step(at seconds: Int64) -> Int64 { seconds / period }

    /// The code of a counter (RFC 4226 §5.3).
    func code(_ counter: Int64, digits: Int = digits) -> String {
        let message = withUnsafeBytes(of: counter.bigEndian) { Array($0) }
        let hash = Array(HMAC<Insecure.SHA1>.authenticationCode(for: message, using: key))
        let offset = Int(hash[hash.count - 1] & 0x0F)
        let binary = hash[offset..<(offset + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        var modulus: UInt32 = 1
        for _ in 0..<digits { modulus *= 10 }
        let text = String(binary % modulus)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The step whose code this is, among those around `seconds`; nil when it is of none.
    ///
    /// All of them are always computed and compared, so that the time tells nothing.
    func step(of code: String, at seconds: Int64) -> Int64? {
        let now = Self.step(at: seconds)
        var found: Int64?
        for step in (now - Self.window)...(now + Self.window) where Self.isEqual(self.code(step), code) {
            found = found ?? step
        }
        return found
    }

    private static func isEqual(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        return zip(left.utf8, right.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
