/// The Host field's grammar: `uri-host [ ":" port ]`.
///
/// Source: RFC 9110 §7.2, RFC 3986 §3.2.2. Empty is allowed: so asks a client whose target has no authority.
enum HostField {
    /// Whether the value is one host and at most one port, without user information or anything else.
    static func isValid(_ value: String) -> Bool {
        var rest = value.utf8[...]
        if rest.first == UInt8(ascii: "[") {
            guard let end = rest.firstIndex(of: UInt8(ascii: "]")), isAddress(rest[..<end].dropFirst()) else {
                return false
            }
            rest = rest[end...].dropFirst()
        } else {
            while let byte = rest.first, byte != UInt8(ascii: ":") {
                if byte == UInt8(ascii: "%") {
                    let digits = rest.dropFirst().prefix(2)
                    guard digits.count == 2, digits.allSatisfy(isHexadecimal) else { return false }
                    rest = rest.dropFirst(3)
                } else {
                    guard isPlain(byte) else { return false }
                    rest = rest.dropFirst()
                }
            }
        }
        guard let colon = rest.first else { return true }
        return colon == UInt8(ascii: ":") && rest.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }

    /// What stands between the brackets: IPv6, or `v`, a version and an address of a kind to come.
    private static func isAddress(_ address: Substring.UTF8View) -> Bool {
        guard let first = address.first else { return false }
        if first | 0x20 == UInt8(ascii: "v") { return address.allSatisfy { isPlain($0) || $0 == UInt8(ascii: ":") } }
        return address.contains(UInt8(ascii: ":"))
            && address.allSatisfy { isHexadecimal($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }

    /// `unreserved` and `sub-delims` of RFC 3986 §2.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        case UInt8(ascii: "~"), UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "'"): true
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ","): true
        case UInt8(ascii: ";"), UInt8(ascii: "="): true
        default: false
        }
    }
}
