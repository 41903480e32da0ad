/// The URIs of files.
enum FileURI {
    static let prefix = "file:///"

    /// The URI of a path; what RFC 3986 does not take in a segment is percent-encoded.
    static func text(_ names: [String]) -> String {
        prefix + names.map { $0.utf8.map(encoded).joined() }.joined(separator: "/")
    }

    /// The path in a URI; nil for any other URI, and for one with a query, a fragment or a broken escape.
    static func path(_ uri: String) -> String? {
        guard uri.utf8.starts(with: prefix.utf8) else { return nil }
        var bytes: [UInt8] = []
        var rest = Array(uri.utf8.dropFirst(prefix.utf8.count))[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "?"), UInt8(ascii: "#"): return nil
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst(), let low = rest.popFirst(),
                    let decoded = hexadecimal(high, low), decoded != UInt8(ascii: "/")
                else { return nil }
                bytes.append(decoded)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func encoded(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            String(UnicodeScalar(byte))
        default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
    }

    private static func hexadecimal(_ high: UInt8, _ low: UInt8) -> UInt8? {
        guard let high = digit(high), let low = digit(low) else { return nil }
        return high << 4 | low
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
