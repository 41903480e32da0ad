import Foundation

/// The texts of WordNet's database: the words of each synset and what they mean.
enum WordNet {
    static let directory = "/usr/share/wordnet"

    /// All texts, shuffled, in the same order each time.
    static func texts() throws -> [String] {
        var texts: [String] = []
        for part in ["adj", "adv", "noun", "verb"] {
            let file = try String(contentsOfFile: "\(directory)/data.\(part)", encoding: .utf8)
            texts += file.split(separator: "\n").compactMap(text)
        }
        var state: UInt64 = 42
        for place in stride(from: texts.count - 1, to: 0, by: -1) {
            texts.swapAt(place, Int(next(&state) % UInt64(place + 1)))
        }
        return texts
    }

    /// A line of a data file (wndb(5WN)): offset, file, type, how many words in hexadecimal, each word with a number, … | gloss.
    ///
    /// Lines of the licence begin with spaces.
    private static func text(_ line: Substring) -> String? {
        guard line.first?.isNumber == true, let bar = line.firstIndex(of: "|") else { return nil }
        let fields = line[..<bar].split(separator: " ")
        guard fields.count > 4, let count = Int(fields[3], radix: 16), fields.count >= 4 + 2 * count else { return nil }
        let words = (0..<count).map { fields[4 + 2 * $0].replacing("_", with: " ") }
        return words.joined(separator: ", ") + ": "
            + line[line.index(after: bar)...].trimmingCharacters(in: .whitespaces)
    }

    private static func next(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
