import JOSE

/// How long an answer may be used, as its header fields say.
///
/// Source: RFC 9111 §4.2, §5.1-5.3. We ask for ourselves alone, so `s-maxage` and `private` do not concern us.
struct HTTPFreshness: Sendable, Equatable {
    /// What remains of its life; nil when the answer does not say.
    let remaining: Duration?

    /// Reads the fields of an answer that has come at `now`.
    init(_ fields: MetadataResponse.Fields, at now: NumericDate) {
        let directives = Self.directives(fields["cache-control"] ?? "")
        // §5.2.2.4, §5.2.2.5: to be asked anew each time. An unknown directive counts for nothing (§5.2.3).
        guard directives["no-store"] == nil, directives["no-cache"] == nil else {
            remaining = .zero
            return
        }
        let lifetime: Int?
        if let text = directives["max-age"] {
            // §4.2.1: what cannot be read is stale.
            lifetime = Self.seconds(text) ?? 0
        } else if let text = fields["expires"] {
            // §5.3: counted from `Date`, so that clocks need not agree; what is no date has expired.
            let date = fields["date"].flatMap(HTTPDateText.parse) ?? now.whole
            lifetime = HTTPDateText.parse(text).map { max(0, Int($0 - date)) } ?? 0
        } else {
            lifetime = nil
        }
        // §4.2.3: what caches on the way have used up.
        let age = fields["age"].flatMap(Self.seconds) ?? 0
        remaining = lifetime.map { .seconds(max(0, $0 - age)) }
    }

    /// Names in lower case with their values; of a repeated one the value that ends first (§4.2.1).
    private static func directives(_ text: String) -> [String: String] {
        var found: [String: String] = [:]
        for part in text.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmed }
            guard let name = pair.first?.lowercased() else { continue }
            let value = pair.count == 2 ? pair[1] : ""
            if let other = found[name], let one = seconds(other), one <= seconds(value) ?? 0 { continue }
            found[name] = value
        }
        return found
    }

    private static func seconds(_ text: String) -> Int? {
        let digits = text.hasPrefix("\"") && text.hasSuffix("\"") ? String(text.dropFirst().dropLast()) : text
        guard (1...10).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(digits)
    }
}

extension Substring {
    /// Without blanks at both ends.
    fileprivate var trimmed: String {
        var rest = drop { $0 == " " || $0 == "\t" }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return String(rest)
    }
}

/// The date of HTTP, such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
///
/// The two obsolete forms are not read: what cannot be read has expired, which harms nobody.
enum HTTPDateText {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Seconds since 1970.
    static func parse(_ text: String) -> Int64? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].utf8.count == 4, parts[5] == "GMT", let day = Int64(parts[1]),
            (1...31).contains(day), let month = months.firstIndex(of: String(parts[2])), let year = Int64(parts[3]),
            (1970...9999).contains(year)
        else { return nil }
        let time = parts[4].split(separator: ":").compactMap { Int64($0) }
        guard time.count == 3, (0..<24).contains(time[0]), (0..<60).contains(time[1]), (0...60).contains(time[2])
        else { return nil }
        return days(year, Int64(month + 1), day) * 86_400 + time[0] * 3600 + time[1] * 60 + time[2]
    }

    /// Days since 1970 in the Gregorian calendar; years begin in March, so that the leap day is the last.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }
}
