import Crypto

/// Passwords that attackers try first: the words that Signet ships, and a longer list that an operator may add.
///
/// The list is kept as 64 bits of a hash for each entry: a million entries take 8 MB, and a password that is none of them
/// is taken for one with a chance of one in 10^13.
public struct CommonPasswords: Sendable {
    /// The words that Signet ships.
    public static let shipped = CommonPasswords(marks: [])

    /// In order, for a binary search.
    private let marks: [UInt64]

    /// A longer list: one password a line, in UTF-8; what follows a colon after 40 hexadecimal digits is not read (the
    /// form of Have I Been Pwned's SHA-1 lists), blank lines neither.
    public init(list: some Sequence<UInt8>) {
        var marks: [UInt64] = []
        var line: [UInt8] = []
        func take() {
            if let mark = Self.mark(ofLine: line) { marks.append(mark) }
            line.removeAll(keepingCapacity: true)
        }
        for byte in list {
            if byte == 0x0A { take() } else if byte != 0x0D { line.append(byte) }
        }
        take()
        self.init(marks: marks.sorted())
    }

    private init(marks: [UInt64]) { self.marks = marks }

    /// How many the list has beyond those that Signet ships.
    public var listCount: Int { marks.count }

    func contains(anyOf forms: GuessableForms) -> Bool {
        if forms.all.contains(where: CommonWords.all.contains) { return true }
        guard !marks.isEmpty else { return false }
        return has(Self.mark(of: forms.original)) || forms.all.contains { has(Self.mark(of: Array($0.utf8))) }
    }

    private func has(_ mark: UInt64) -> Bool {
        var range = marks.indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if marks[middle] == mark { return true }
            range = marks[middle] < mark ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
        }
        return false
    }

    /// The first 64 bits of SHA-1: no security rests on it, and published lists come in it.
    private static func mark(of bytes: [UInt8]) -> UInt64 { mark(Insecure.SHA1.hash(data: bytes).prefix(8)) }

    private static func mark(_ digest: some Sequence<UInt8>) -> UInt64 { digest.reduce(0) { $0 << 8 | UInt64($1) } }

    private static func mark(ofLine line: [UInt8]) -> UInt64? {
        guard !line.isEmpty else { return nil }
        if line.count == 40 || (line.count > 40 && line[40] == UInt8(ascii: ":")),
            let digest = Hexadecimal.decode(String(decoding: line[..<40], as: UTF8.self))
        {
            return mark(digest.prefix(8))
        }
        return mark(of: Array(String(decoding: line, as: UTF8.self).lowercased().utf8))
    }
}
