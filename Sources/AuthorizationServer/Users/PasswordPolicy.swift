import OAuth

/// Why a password may not be chosen.
public enum PasswordRefusal: Error, Equatable, Sendable {
    /// Fewer characters than this.
    case tooShort(minimum: Int)
    /// More bytes than ``PasswordText/maximumBytes``.
    case tooLong
    /// It holds a control character, which no other keyboard can type.
    case unprintable
    /// It is the person's name or address, or that with something at its ends.
    case personal
    /// It is, or is made from, one of those that attackers try first.
    case common
    /// It repeats itself, or runs along the alphabet or a keyboard.
    case predictable
    /// It is the present one.
    case unchanged
}

/// Which passwords may be chosen (NIST SP 800-63B §5.1.1.2): long enough and not guessable; no rules of composition, no
/// expiry, no hints.
public struct PasswordPolicy: Sendable {
    /// A password of fewer steps that are not foreseen from the one before is ``PasswordRefusal/predictable``.
    private static let leastSurprises = 5

    private let minimumLength: Int
    private let common: CommonPasswords

    /// A policy by a tenant's rules.
    public init(_ policy: SignInPolicy, common: CommonPasswords = .shipped) {
        minimumLength = policy.minimumPasswordLength
        self.common = common
    }

    /// Why this person may not choose this password; nil when they may.
    public func check(_ password: String, for user: User) -> PasswordRefusal? {
        guard !password.isEmpty else { return .tooShort(minimum: minimumLength) }
        guard let text = PasswordText(password) else { return .tooLong }
        guard text.scalars.count >= minimumLength else { return .tooShort(minimum: minimumLength) }
        // RFC 8265 §4.2.2 by RFC 8264 §4.3: FreeformClass has no controls.
        guard text.scalars.allSatisfy({ $0.properties.generalCategory != .control }) else { return .unprintable }
        let forms = GuessableForms(of: text)
        if Self.names(of: user).contains(where: forms.contains) { return .personal }
        if common.contains(anyOf: forms) { return .common }
        if Self.surprises(in: forms.lower) < Self.leastSurprises { return .predictable }
        return nil
    }

    /// What the person is called, each without blanks and in lower case; what is too short to mean anything left out.
    private static func names(of user: User) -> Set<String> {
        var names: Set<String> = [user.username.value]
        if let email = user.email {
            names.formUnion([email.value, email.domain])
            names.insert(String(email.value.prefix { $0 != "@" }))
        }
        names.insert(String(user.username.value.prefix { $0 != "@" }))
        if let name = user.name?.value.lowercased() {
            names.insert(name.filter { !$0.isWhitespace })
            names.formUnion(name.split(whereSeparator: \.isWhitespace).map(String.init))
        }
        return names.filter { $0.count >= 3 }
    }

    /// How many characters do not follow from what stands before them: as the same again, the next or former one of the
    /// alphabet or of a keyboard's row, or as a repetition of what was there.
    static func surprises(in text: String) -> Int {
        let scalars = Array(text.unicodeScalars)
        var count = 0
        for (index, scalar) in scalars.enumerated() {
            if index > 0, follows(scalar, scalars[index - 1]) { continue }
            if repeats(scalars, at: index) { continue }
            count += 1
        }
        return count
    }

    private static func follows(_ scalar: Unicode.Scalar, _ former: Unicode.Scalar) -> Bool {
        let step = Int64(scalar.value) - Int64(former.value)
        if (-1...1).contains(step) { return true }
        return neighbours.contains([former, scalar])
    }

    /// Whether the character, with the one before it, has stood there before in this order.
    private static func repeats(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
        guard index >= 2 else { return false }
        return (1..<index).contains { scalars[$0] == scalars[index] && scalars[$0 - 1] == scalars[index - 1] }
    }

    /// Pairs of keys that lie beside each other, both ways.
    private static let neighbours: Set<[Unicode.Scalar]> = {
        let rows = [
            "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm",
            "1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "90",
        ]
        var pairs: Set<[Unicode.Scalar]> = []
        for row in rows.map({ Array($0.unicodeScalars) }) {
            for (left, right) in zip(row, row.dropFirst()) { pairs.formUnion([[left, right], [right, left]]) }
        }
        return pairs
    }()
}
