/// A pattern for one name: `*` stands for any characters, `?` for one; all else for itself.
struct NamePattern: Equatable, Sendable {
    private let pattern: [Unicode.Scalar]
    private let ignoresCase: Bool

    /// A pattern; `ignoresCase` holds for ASCII letters.
    init(_ pattern: String, ignoresCase: Bool) {
        self.pattern = Self.scalars(pattern, ignoresCase: ignoresCase)
        self.ignoresCase = ignoresCase
    }

    /// Whether the whole name matches.
    ///
    /// Takes at most the product of both lengths in steps.
    func matches(_ name: String) -> Bool {
        let name = Self.scalars(name, ignoresCase: ignoresCase)
        var at = 0
        var wanted = 0
        var star: (wanted: Int, at: Int)?
        while at < name.count {
            if wanted < pattern.count, pattern[wanted] == "*" {
                star = (wanted, at)
                wanted += 1
            } else if wanted < pattern.count, pattern[wanted] == "?" || pattern[wanted] == name[at] {
                at += 1
                wanted += 1
            } else if let last = star {
                // The last star takes one more; earlier ones need not be tried again.
                star = (last.wanted, last.at + 1)
                wanted = last.wanted + 1
                at = last.at + 1
            } else {
                return false
            }
        }
        return pattern[wanted...].allSatisfy { $0 == "*" }
    }

    private static func scalars(_ text: String, ignoresCase: Bool) -> [Unicode.Scalar] {
        ignoresCase
            ? text.unicodeScalars.map { $0.isASCII ? Unicode.Scalar(lower(UInt8($0.value))) : $0 }
            : Array(text.unicodeScalars)
    }

    static func lower(_ byte: UInt8) -> UInt8 { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte }
}
