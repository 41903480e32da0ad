/// A version of the QR code at level M: how large it is, and how its codewords are laid out (ISO/IEC 18004 §7.5).
struct QRVersion: Sendable {
    /// 1 to 20.
    let number: Int

    /// Error-correction codewords in each block, by version (table 9, level M).
    private static let correctionPerBlock = [
        10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
    ]
    /// Blocks, by version (table 9, level M).
    private static let blockCounts = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16]

    /// The smallest version that holds so many bytes; nil when none does.
    static func smallest(holding count: Int) -> QRVersion? {
        (1...blockCounts.count).map(QRVersion.init).first { 4 + $0.lengthBits + 8 * count <= 8 * $0.dataCount }
    }

    /// Modules on a side.
    var size: Int { 17 + 4 * number }
    /// Bits of the character count in byte mode (table 3).
    private var lengthBits: Int { number < 10 ? 8 : 16 }
    private var blocks: Int { Self.blockCounts[number - 1] }
    private var correction: Int { Self.correctionPerBlock[number - 1] }
    /// Data codewords.
    private var dataCount: Int { codewords - blocks * correction }

    /// All codewords: what is left of the square without patterns, format and version (§7.3).
    private var codewords: Int {
        var bits = size * size - 3 * 64 - 2 * (size - 16) - 31
        let centres = alignmentCentres.count
        if centres > 0 {
            // Of the crossings, three lie in finder patterns; those on a timing line share five modules with it.
            bits -= 25 * (centres * centres - 3) - 10 * (centres - 2)
        }
        if number >= 7 { bits -= 36 }
        return bits / 8
    }

    /// The rows and columns at which alignment patterns are centred (annex E).
    var alignmentCentres: [Int] {
        guard number > 1 else { return [] }
        let count = number / 7 + 2
        let step = (number * 4 + count * 2 + 1) / (count * 2 - 2) * 2
        return [6] + (0..<(count - 1)).map { size - 7 - $0 * step }.reversed()
    }

    /// Mode, length, bytes, terminator and padding (§7.4).
    func dataCodewords(of bytes: [UInt8]) -> [UInt8] {
        var bits = QRBits()
        bits.append(0b0100, count: 4)
        bits.append(bytes.count, count: lengthBits)
        for byte in bytes { bits.append(Int(byte), count: 8) }
        bits.append(0, count: min(4, 8 * dataCount - bits.count))
        bits.append(0, count: (8 - bits.count % 8) % 8)
        var words = bits.bytes
        var pad: UInt8 = 0xEC
        while words.count < dataCount {
            words.append(pad)
            pad ^= 0xEC ^ 0x11
        }
        return words
    }

    /// The data in blocks, each with its error correction, one codeword of each block after another (§7.6).
    func interleaved(_ data: [UInt8]) -> [UInt8] {
        let short = dataCount / blocks
        let longBlocks = dataCount % blocks
        let generator = ReedSolomon.generator(degree: correction)
        var dataBlocks: [[UInt8]] = []
        var start = 0
        for block in 0..<blocks {
            let length = short + (block >= blocks - longBlocks ? 1 : 0)
            dataBlocks.append(Array(data[start..<(start + length)]))
            start += length
        }
        let corrections = dataBlocks.map { ReedSolomon.remainder(of: $0, by: generator) }
        var words: [UInt8] = []
        for index in 0...short { for block in dataBlocks where index < block.count { words.append(block[index]) } }
        for index in 0..<correction { for block in corrections { words.append(block[index]) } }
        return words
    }
}

/// Bits that gather to bytes, the most significant first.
private struct QRBits {
    private(set) var bytes: [UInt8] = []
    private(set) var count = 0

    mutating func append(_ value: Int, count bits: Int) {
        for bit in stride(from: bits - 1, through: 0, by: -1) {
            if count % 8 == 0 { bytes.append(0) }
            if value >> bit & 1 == 1 { bytes[count / 8] |= 0x80 >> (count % 8) }
            count += 1
        }
    }
}
