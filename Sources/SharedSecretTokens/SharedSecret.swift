import JOSE

/// A secret that an MCP server and whoever mints its tokens both know; it prints `***`.
///
/// Short and well-known ones are refused: HS256 needs as many bits as its hash has (RFC 7518 §3.2), and a secret from a
/// tutorial is none.
public struct SharedSecret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Why a secret is refused, in words for whoever set it; never the secret.
    public struct Refusal: Error, Equatable, Sendable, CustomStringConvertible {
        /// One sentence.
        public let description: String
    }

    /// The least number of bytes.
    public static let minimumBytes = 32
    /// The least number of different bytes; 32 random ones have fewer than 16 in one of 10^9 cases.
    private static let minimumDifferent = 8

    /// What stands in tutorials, in lower case and without anything but letters and digits.
    private static let wellKnown: Set<String> = [
        "astringsecretatleast256bitslong", "asecretkeythatisatleast32byteslong", "changemechangemechangemechangeme",
        "changethissecretinproduction", "mysupersecretkeythatis32byteslong", "secretsecretsecretsecretsecretsecret",
        "supersecretkeythatshouldbechanged", "thisisasecretkeythatshouldbechanged", "your256bitsecret",
        "your256bitsecretyour256bitsecret", "yoursecretkeyhere", "yoursecretkeymustbeatleast32characters",
        "yoursupersecretjwttokenwithatleast32characterslong", "yourverysecurejwtsecretkeyhere",
        "0123456789abcdef0123456789abcdef", "abcdefghijklmnopqrstuvwxyz123456", "12345678901234567890123456789012",
    ]
    /// What only placeholders begin with.
    private static let placeholders = ["changeme", "replaceme", "yoursecret", "yourjwt", "yoursuper", "examplesecret"]

    let key: HMACKey
    private let bytes: [UInt8]

    /// Takes a secret from outside.
    public init(_ text: String) throws(Refusal) {
        bytes = Array(text.utf8)
        guard bytes.count >= Self.minimumBytes else {
            throw Refusal(description: "it has \(bytes.count) bytes and needs at least \(Self.minimumBytes)")
        }
        let plain = text.lowercased().filter { $0.isLetter || $0.isNumber }
        let isPlaceholder = Self.placeholders.contains { plain.hasPrefix($0) }
        guard !Self.wellKnown.contains(plain), !isPlaceholder else {
            throw Refusal(description: "it is a well-known example; make one with `openssl rand -base64 48`")
        }
        guard Set(bytes).count >= Self.minimumDifferent, !Self.isPattern(bytes) else {
            throw Refusal(description: "it repeats itself; make one with `openssl rand -base64 48`")
        }
        guard let key = try? HMACKey(bytes, algorithm: .hs256) else { throw Refusal(description: "it is too short") }
        self.key = key
    }

    /// Whether it is one short piece again and again, or counts up or down for most of its length.
    private static func isPattern(_ bytes: [UInt8]) -> Bool {
        let repeats = (1...bytes.count / 2)
            .contains { period in
                bytes.indices.dropFirst(period).allSatisfy { bytes[$0] == bytes[$0 - period] }
            }
        let steps = zip(bytes, bytes.dropFirst()).map { Int($1) - Int($0) }
        return repeats || steps.filter { $0 == 1 }.count > steps.count / 2
            || steps.filter { $0 == -1 }.count > steps.count / 2
    }

    /// Whether both are the same, in constant time.
    public func isSame(as other: SharedSecret) -> Bool {
        guard bytes.count == other.bytes.count else { return false }
        return zip(bytes, other.bytes).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// Never the secret.
    public var description: String { "***" }
    /// Never the secret.
    public var debugDescription: String { "***" }
    /// Never the secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
