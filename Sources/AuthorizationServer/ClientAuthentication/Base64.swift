/// Base64 with its padding, as HTTP Basic carries credentials.
///
/// Source: RFC 4648 §4, RFC 7617 §2.
enum Base64 {
    /// The bytes that `text` stands for; nil for other characters, white space, or padding that is missing or misplaced.
    static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? { text.withUnsafeBytes(decode) }

    /// The same, for text in memory.
    static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        var padding = 0
        while padding < 2, padding < text.count, text[text.count - 1 - padding] == UInt8(ascii: "=") { padding += 1 }
        let count = text.count / 4 * 3 - padding
        var isValid = true
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
            var bits: UInt32 = 0
            var left = 0
            for index in 0..<(text.count - padding) {
                let value = values[Int(text[index])]
                if value > 63 { isValid = false }
                bits = bits << 6 | UInt32(value & 63)
                left += 6
                if left >= 8 {
                    left -= 8
                    bytes[filled] = UInt8(truncatingIfNeeded: bits >> UInt32(left))
                    filled += 1
                }
            }
        }
        return isValid ? bytes : nil
    }

    /// The value of each character; 255 for those that are none of the alphabet.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, character) in alphabet.utf8.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()
}
