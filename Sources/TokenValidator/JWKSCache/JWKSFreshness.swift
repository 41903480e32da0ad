/// How long an answer says it holds.
///
/// Source: RFC 9111 §4.2.1, §5.1, §5.2.2.
public struct JWKSFreshness: Sendable, Hashable {
    /// Seconds that remain, or nil when the answer says nothing.
    public let remaining: Double?

    /// So many seconds remain.
    public init(remaining: Double?) { self.remaining = remaining }

    /// Reads the `Cache-Control` and `Age` headers.
    ///
    /// `no-store` and `no-cache` mean: as short as the policy allows.
    public init(cacheControl: String?, age: String? = nil) {
        guard let cacheControl else {
            remaining = nil
            return
        }
        var maximumAge: Double?
        for directive in cacheControl.utf8.split(separator: UInt8(ascii: ",")) {
            let parts = directive.split(separator: UInt8(ascii: "="), maxSplits: 1).map(Self.trimmed)
            switch (parts.first?.lowercased(), parts.count) {
            case ("no-store", 1), ("no-cache", 1): maximumAge = 0
            // A repeated or contradictory directive: the shortest holds (RFC 9111 §4.2.1).
            case ("max-age", 2):
                // Unreadable freshness is stale (RFC 9111 §4.2.1).
                maximumAge = min(maximumAge ?? .infinity, Self.seconds(parts[1]) ?? 0)
            default: break
            }
        }
        // What a cache on the way has used up already (RFC 9111 §5.1).
        let used = age.flatMap { Self.seconds(Self.trimmed($0.utf8[...])) } ?? 0
        remaining = maximumAge.map { max(0, $0 - used) }
    }

    private static func seconds(_ text: String) -> Double? {
        let digits = text.utf8.first == UInt8(ascii: "\"") ? String(text.dropFirst().dropLast()) : text
        guard (1...10).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Double(digits)
    }

    private static func trimmed(_ bytes: Substring.UTF8View) -> String {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        var rest = bytes.drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest = rest.dropLast() }
        return String(Substring(rest))
    }
}
