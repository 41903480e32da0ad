/// base64url without padding: RFC 4648 §5 as RFC 7515 §2 uses it.
///
/// Decoding is strict: no padding, no white space, and only the canonical spelling, so that two different texts never
/// stand for the same bytes.
public enum Base64URL {
    /// The text for these bytes.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        bytes.withContiguousStorageIfAvailable { text(UnsafeRawBufferPointer($0)) }
            ?? Array(bytes).withUnsafeBytes(text)
    }

    private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        let length = length(bytes.count)
        return String(unsafeUninitializedCapacity: length) { out in
            write(bytes, to: out)
            return length
        }
    }

    /// Appends the text for these bytes, as ASCII.
    public static func append(_ bytes: [UInt8], to text: inout [UInt8]) {
        bytes.withUnsafeBytes { append($0, to: &text) }
    }

    /// Appends the text for these bytes, as ASCII.
    public static func append(_ bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
        let length = length(bytes.count)
        text.append(
            contentsOf: [UInt8](unsafeUninitializedCapacity: length) { out, initialized in
                write(bytes, to: out)
                initialized = length
            }
        )
    }

    private static func length(_ count: Int) -> Int { (count * 8 + 5) / 6 }

    /// Writes the text into memory that has room for it.
    private static func write(_ bytes: UnsafeRawBufferPointer, to out: UnsafeMutableBufferPointer<UInt8>) {
        alphabet.utf8Start.withMemoryRebound(to: UInt8.self, capacity: 64) { alphabet in
            var read = 0
            var written = 0
            while read + 2 < bytes.count {
                let group = UInt32(bytes[read]) << 16 | UInt32(bytes[read + 1]) << 8 | UInt32(bytes[read + 2])
                out[written] = alphabet[Int(group >> 18)]
                out[written + 1] = alphabet[Int(group >> 12 & 63)]
                out[written + 2] = alphabet[Int(group >> 6 & 63)]
                out[written + 3] = alphabet[Int(group & 63)]
                read += 3
                written += 4
            }
            if bytes.count - read == 1 {
                out[written] = alphabet[Int(bytes[read] >> 2)]
                out[written + 1] = alphabet[Int(bytes[read] << 4 & 63)]
            } else if bytes.count - read == 2 {
                let group = UInt32(bytes[read]) << 16 | UInt32(bytes[read + 1]) << 8
                out[written] = alphabet[Int(group >> 18)]
                out[written + 1] = alphabet[Int(group >> 12 & 63)]
                out[written + 2] = alphabet[Int(group >> 6 & 63)]
            }
        }
    }

    /// The bytes that this text stands for; nil unless it is their canonical spelling.
    public static func decode(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { decode(UnsafeRawBufferPointer($0)) }
    }

    /// The same, for text in memory.
    public static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        let tail = text.count % 4
        guard tail != 1 else { return nil }
        var isValid = true
        let bytes = [UInt8](unsafeUninitializedCapacity: text.count * 3 / 4) { out, initialized in
            let values = values.span
            var read = 0
            var written = 0
            var seen: UInt8 = 0
            while read + 3 < text.count {
                let a = values[Int(text[read])]
                let b = values[Int(text[read + 1])]
                let c = values[Int(text[read + 2])]
                let d = values[Int(text[read + 3])]
                seen |= a | b | c | d
                let group = UInt32(a) << 18 | UInt32(b) << 12 | UInt32(c) << 6 | UInt32(d)
                out[written] = UInt8(truncatingIfNeeded: group >> 16)
                out[written + 1] = UInt8(truncatingIfNeeded: group >> 8)
                out[written + 2] = UInt8(truncatingIfNeeded: group)
                read += 4
                written += 3
            }
            if tail > 0 {
                let a = values[Int(text[read])]
                let b = values[Int(text[read + 1])]
                let c = tail == 3 ? values[Int(text[read + 2])] : 0
                seen |= a | b | c
                let group = UInt32(a) << 18 | UInt32(b) << 12 | UInt32(c) << 6
                out[written] = UInt8(truncatingIfNeeded: group >> 16)
                if tail == 3 { out[written + 1] = UInt8(truncatingIfNeeded: group >> 8) }
                written += tail - 1
                // The bits behind the last byte must be zero: otherwise several texts would decode to the same bytes.
                let rest = tail == 2 ? b & 0x0F : c & 0x03
                if rest != 0 { isValid = false }
            }
            if seen & 0x80 != 0 { isValid = false }
            initialized = written
        }
        return isValid ? bytes : nil
    }

    private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

    /// The value of each byte; 0x80 for what is not in the alphabet.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0x80, count: 256)
        for index in 0..<64 { values[Int(alphabet.utf8Start[index])] = UInt8(index) }
        return values
    }()
}
