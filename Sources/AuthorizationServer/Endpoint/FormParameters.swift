/// The parameters of a form body, decoded; a name may stand more than once, and who asks says whether that is right.
///
/// Source: RFC 6749 appendix B; WHATWG URL, application/x-www-form-urlencoded. Decoding is strict: a percent sign
/// starts two hexadecimal digits, and the result is UTF-8.
public struct FormParameters: Sendable {
    /// Why a body is not a form.
    public enum Failure: Error, Equatable, Sendable {
        /// A percent sign without two hexadecimal digits, or bytes that are not UTF-8.
        case malformed
        /// More parameters than any request here needs.
        case tooMany
        /// A parameter that must stand once stands more often (RFC 6749 §3.2).
        case repeated(name: String)
    }

    private static let maximumCount = 64
    private var pairs: [(name: String, value: String)] = []

    /// No parameter at all.
    public static let none = FormParameters()

    private init() {}

    /// Parses a body (or a query, which has the same form).
    public init(parsing bytes: [UInt8]) throws(Failure) {
        pairs.reserveCapacity(6)
        var start = 0
        while start <= bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "&")) ?? bytes.count
            if end > start {
                guard pairs.count < Self.maximumCount else { throw .tooMany }
                let equals = bytes[start..<end].firstIndex(of: UInt8(ascii: "=")) ?? end
                let valueStart = min(equals + 1, end)
                guard let name = Self.decode(bytes[start..<equals]), let value = Self.decode(bytes[valueStart..<end])
                else { throw .malformed }
                pairs.append((name, value))
            }
            start = end + 1
        }
    }

    /// The value of a parameter that may stand once; an empty one counts as absent (RFC 6749 §3.2).
    public func single(_ name: String) throws(Failure) -> String? {
        var found: String?
        for pair in pairs where pair.name == name {
            guard found == nil else { throw .repeated(name: name) }
            found = pair.value
        }
        return found.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The first value of a parameter that is not empty.
    public func first(_ name: String) -> String? { pairs.first { $0.name == name && !$0.value.isEmpty }?.value }

    /// All values of a parameter that may be repeated.
    public func all(_ name: String) -> [String] {
        pairs.compactMap { $0.name == name && !$0.value.isEmpty ? $0.value : nil }
    }

    /// The first name that stands more than once, apart from those that may.
    public func repeatedName(except allowed: Set<String>) -> String? {
        for (index, pair) in pairs.enumerated()
        where pairs[..<index].contains(where: { $0.name == pair.name }) && !allowed.contains(pair.name) {
            return pair.name
        }
        return nil
    }

    /// Whether a `Content-Type` says that a body is a form; parameters such as a charset do not matter.
    static func isForm(_ contentType: String) -> Bool {
        if contentType == "application/x-www-form-urlencoded" { return true }
        let essence = contentType.prefix { $0 != ";" }
        return essence.lowercased().filter { $0 != " " && $0 != "\t" } == "application/x-www-form-urlencoded"
    }

    /// Undoes form encoding; nil when it is malformed.
    public static func decode(_ bytes: ArraySlice<UInt8>) -> String? {
        // Nearly always nothing is encoded.
        guard bytes.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "%") }) else {
            return bytes.withUnsafeBufferPointer(text)
        }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"): decoded.append(0x20)
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(hexadecimal), let low = iterator.next().flatMap(hexadecimal)
                else { return nil }
                decoded.append(high << 4 | low)
            default: decoded.append(byte)
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }

    /// The text of these bytes; nil when they are not UTF-8.
    ///
    /// ASCII, which is nearly all, takes the short way to a string.
    private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        var all: UInt8 = 0
        for byte in bytes { all |= byte }
        return all < 0x80 ? String(decoding: bytes, as: UTF8.self) : String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
