/// A vector of a text, made of its words and parts of words by hashing alone: no model, no network, the same everywhere.
///
/// Texts that share words, or parts of them, come near each other: it finds what is said in the same words, in other forms
/// of them or with a slip of the pen, in any language; it knows nothing of meaning. Each feature (a word, two words in
/// a row, 3 to 5 characters of a word with its ends marked) goes by its hash to one of ``dimension`` places with a sign, so
/// that collisions cancel out on average; a feature counts by the logarithm of its number, and the whole has length 1.
public struct HashedText: Sendable {
    /// The elements of a vector.
    public static let dimension = 384
    /// What a collection notes about the way its texts became vectors; another way gets another name.
    public static let name = "hashed-ngrams-1"

    /// The most bytes of a text that are looked at.
    public static let maximumBytes = 1 << 16

    private static let wordWeight: Float = 1
    private static let pairWeight: Float = 0.5
    private static let partWeight: Float = 0.35

    /// The vector of a text; nil for one without a letter or a digit.
    public static func vector(of text: String) -> [Float]? {
        var counts: [UInt64: (count: Float, weight: Float)] = [:]
        func note(_ hash: UInt64, _ weight: Float) { counts[hash, default: (0, weight)].count += 1 }

        var previous: UInt64?
        for word in words(text) {
            let hash = hash(word, seed: 1)
            note(hash, wordWeight)
            if let previous { note(mix(previous &* 31 &+ hash), pairWeight) }
            previous = hash
            // Its ends marked: "ing" at the end of a word is another part than in the middle.
            let marked = [0x02] + word + [0x03]
            for length in 3...5 where marked.count > length {
                for start in 0...(marked.count - length) {
                    note(Self.hash(marked[start..<(start + length)], seed: 2), partWeight)
                }
            }
        }
        guard !counts.isEmpty else { return nil }

        var sums = [Float](repeating: 0, count: dimension)
        // In the order of the hashes, for sums of floats depend on their order.
        for (hash, feature) in counts.sorted(by: { $0.key < $1.key }) {
            let place = Int(truncatingIfNeeded: (hash >> 32) % UInt64(dimension))
            let value = feature.weight * (1 + logarithm(feature.count))
            sums[place] += hash & 1 == 0 ? value : -value
        }
        let squares = sums.reduce(0) { $0 + Double($1) * Double($1) }
        guard squares > 0 else { return nil }
        let scale = 1 / squares.squareRoot()
        return sums.map { Float(Double($0) * scale) }
    }

    /// Runs of letters and digits in small letters; every byte of a character beyond ASCII counts as a letter.
    private static func words(_ text: String) -> [[UInt8]] {
        let bytes = Array(text.lowercased().utf8.prefix(maximumBytes))
        return
            bytes.split { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...0xFF: false
                default: true
                }
            }
            .map(Array.init)
    }

    /// FNV-1a, finished so that all its bits depend on all of the text.
    private static func hash(_ bytes: some Sequence<UInt8>, seed: UInt64) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ seed
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return mix(hash)
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var value = value
        value = (value ^ value >> 33) &* 0xFF51_AFD7_ED55_8CCD
        value = (value ^ value >> 33) &* 0xC4CE_B9FE_1A85_EC53
        return value ^ value >> 33
    }

    /// The base-2 logarithm, near enough and the same on every machine: a straight line between powers of two.
    private static func logarithm(_ count: Float) -> Float { Float(count.exponent) + (count.significand - 1) }
}
