/// Base64 with the standard alphabet and padding, strict and canonical (RFC 4648 §4).
public enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        return values
    }()

    /// The text of these bytes.
    public static func encode(_ bytes: [UInt8]) -> String {
        let count = (bytes.count + 2) / 3 * 4
        return String(unsafeUninitializedCapacity: count) { text in
            alphabet.withUnsafeBufferPointer { alphabet in
                var written = 0
                for start in stride(from: 0, to: bytes.count, by: 3) {
                    let second = start + 1 < bytes.count ? bytes[start + 1] : 0
                    let third = start + 2 < bytes.count ? bytes[start + 2] : 0
                    text[written] = alphabet[Int(bytes[start] >> 2)]
                    text[written + 1] = alphabet[Int(bytes[start] << 4 & 0x3F | second >> 4)]
                    text[written + 2] =
                        start + 1 < bytes.count ? alphabet[Int(second << 2 & 0x3F | third >> 6)] : UInt8(ascii: "=")
                    text[written + 3] = start + 2 < bytes.count ? alphabet[Int(third & 0x3F)] : UInt8(ascii: "=")
                    written += 4
                }
            }
            return count
        }
    }

    /// The bytes of that text; nil for any other alphabet, white space, missing padding or stray bits.
    public static func decode(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { utf8 -> [UInt8]? in
            guard utf8.count.isMultiple(of: 4) else { return nil }
            var padding = 0
            if utf8.last == UInt8(ascii: "=") { padding = utf8[utf8.count - 2] == UInt8(ascii: "=") ? 2 : 1 }
            var bytes: [UInt8] = []
            bytes.reserveCapacity(utf8.count / 4 * 3)
            var bits: UInt32 = 0
            for index in 0..<(utf8.count - padding) {
                let value = values[Int(utf8[index])]
                guard value != 0xFF else { return nil }
                bits = bits << 6 | UInt32(value)
                if index & 3 == 3 {
                    bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
                    bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
                    bytes.append(UInt8(truncatingIfNeeded: bits))
                    bits = 0
                }
            }
            switch padding {
            case 1:
                guard bits & 0b11 == 0 else { return nil }
                bytes.append(UInt8(truncatingIfNeeded: bits >> 10))
                bytes.append(UInt8(truncatingIfNeeded: bits >> 2))
            case 2:
                guard bits & 0b1111 == 0 else { return nil }
                bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
            default: break
            }
            return bytes
        }
    }
}
