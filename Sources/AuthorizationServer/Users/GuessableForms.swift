/// A password in the forms in which a guesser would have it: in lower case, without what was put at its ends, and with
/// the digits and signs that stand for letters turned back.
struct GuessableForms: Sendable {
    /// As it was chosen.
    let original: [UInt8]
    /// In lower case.
    let lower: String
    let all: Set<String>

    init(of text: PasswordText) {
        lower = String(String.UnicodeScalarView(text.scalars)).lowercased()
        let core = Self.withoutEnds(lower)
        original = text.bytes
        let forms: Set = [
            lower, core, Self.plain(lower), Self.plain(core), Self.withoutEnds(Self.plain(lower)),
            String(lower.filter(\.isLetter)),
        ]
        all = forms.subtracting([""])
    }

    /// Whether it is this word.
    func contains(_ word: String) -> Bool { all.contains(word) }

    /// Without digits and signs at both ends: `--monkey1987!` is `monkey`.
    private static func withoutEnds(_ text: String) -> String {
        let end: (Character) -> Bool = { !$0.isLetter }
        return String(text.drop(while: end).reversed().drop(while: end).reversed())
    }

    /// `p@ssw0rd` is `password`.
    private static func plain(_ text: String) -> String { String(text.map { letters[$0] ?? $0 }) }

    private static let letters: [Character: Character] = [
        "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "!": "i", "|": "l",
        "+": "t",
    ]
}
