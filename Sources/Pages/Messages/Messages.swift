/// All texts of the pages in one language.
///
/// A text may hold `{names}` that are filled in. Every language has the same keys with the same names in them, which a
/// test proves; a new language is one more file beside ``english`` and one more line in ``all``.
struct Messages: Sendable {
    /// BCP 47, for `lang`.
    let language: String
    /// The texts by their keys.
    let texts: [String: String]

    /// Every language; the first is spoken when none of the others is wanted.
    static let all = [english, german]

    /// The language that suits somebody with these preferences (BCP 47, best first): by the primary tag (RFC 4647 §3.4).
    static func suiting(_ preferences: [String]) -> Messages {
        for preference in preferences {
            let primary = preference.lowercased().prefix { $0 != "-" && $0 != "_" }
            if let found = all.first(where: { $0.language == primary }) { return found }
        }
        return english
    }

    /// The text of a key; the key itself for one that is not there.
    subscript(_ key: String) -> String { texts[key] ?? key }

    /// The text of a key with its names filled in; what is filled in is not looked at again.
    func callAsFunction(_ key: String, _ values: [String: String] = [:]) -> String {
        var rest = self[key][...]
        var text = ""
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            text += rest[..<open]
            let name = String(rest[rest.index(after: open)..<close])
            text += values[name] ?? "{\(name)}"
            rest = rest[rest.index(after: close)...]
        }
        return text + rest
    }

    /// A text that depends on a number: the key with `_one` or `_other`, and `{count}` in it.
    func counted(_ key: String, _ count: Int) -> String {
        self(key + (count == 1 ? "_one" : "_other"), ["count": String(count)])
    }

    /// Whether there is such a text.
    func has(_ key: String) -> Bool { texts[key] != nil }
}
