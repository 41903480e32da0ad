/// A set of rows by their places, a bit for each.
public struct RowSet: Equatable, Sendable {
    private var words: [UInt64]
    /// How many there are.
    public private(set) var count = 0

    /// No rows, with room for the places below `capacity`.
    public init(capacity: Int = 0) { words = [UInt64](repeating: 0, count: (capacity + 63) / 64) }

    /// Every place below `count`.
    public init(below count: Int) {
        self.init(capacity: count)
        for place in words.indices { words[place] = .max }
        if !count.isMultiple(of: 64) { words[words.count - 1] = (1 << UInt64(count % 64)) - 1 }
        self.count = count
    }

    /// Whether a place is among them.
    @inline(__always)
    public func contains(_ row: Int) -> Bool {
        let word = row >> 6
        return word < words.count && words[word] & (1 << UInt64(row & 63)) != 0
    }

    /// Adds a place.
    public mutating func insert(_ row: Int) {
        let word = row >> 6
        if word >= words.count { words.append(contentsOf: repeatElement(0, count: word + 1 - words.count)) }
        let bit: UInt64 = 1 << UInt64(row & 63)
        if words[word] & bit == 0 {
            words[word] |= bit
            count += 1
        }
    }

    /// Keeps those that are in both.
    public mutating func formIntersection(_ other: RowSet) { combine(other) { $0 & $1 } }
    /// Takes those of the other too.
    public mutating func formUnion(_ other: RowSet) {
        if other.words.count > words.count {
            words.append(contentsOf: repeatElement(0, count: other.words.count - words.count))
        }
        combine(other) { $0 | $1 }
    }
    /// Drops those of the other.
    public mutating func subtract(_ other: RowSet) { combine(other) { $0 & ~$1 } }

    /// The places, in order.
    public var rows: [Int] {
        var rows: [Int] = []
        rows.reserveCapacity(count)
        for (index, word) in words.enumerated() {
            var word = word
            while word != 0 {
                rows.append(index << 6 + word.trailingZeroBitCount)
                word &= word - 1
            }
        }
        return rows
    }

    private mutating func combine(_ other: RowSet, _ step: (UInt64, UInt64) -> UInt64) {
        count = 0
        for place in words.indices {
            words[place] = step(words[place], place < other.words.count ? other.words[place] : 0)
            count += words[place].nonzeroBitCount
        }
    }

    /// Equal when they have the same places, whatever their room.
    public static func == (left: RowSet, right: RowSet) -> Bool {
        guard left.count == right.count else { return false }
        let (short, long) = left.words.count < right.words.count ? (left.words, right.words) : (right.words, left.words)
        return long.starts(with: short)
    }
}
