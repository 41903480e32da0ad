import OAuth

/// What a setting may hold: how it is read, how it is printed, and how to say what is allowed.
struct SettingKind<Value> {
    /// Completes the sentence "expected …".
    let expected: String
    let parse: (String) -> Value?
    let format: (Value) -> String
}

extension SettingKind where Value == String {
    /// Any text that is not empty.
    static var text: Self {
        Self(expected: "some text", parse: { $0.isEmpty ? nil : $0 }, format: { $0 })
    }

    /// A secret: read as text, printed as `***`.
    static var secret: Self {
        Self(expected: "some text", parse: { $0.isEmpty ? nil : $0 }, format: { _ in "***" })
    }

    /// An IP address or a host name to listen on.
    static var host: Self {
        Self(
            expected: "an address or host name such as 127.0.0.1 or ::",
            parse: { text in
                let allowed = text.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                        || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-")
                }
                return allowed && !text.isEmpty ? text : nil
            },
            format: { $0 }
        )
    }
}

extension SettingKind where Value == Int {
    /// A whole number between two others.
    static func number(_ range: ClosedRange<Int>) -> Self {
        Self(
            expected: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            parse: { text in Int(text).flatMap { range.contains($0) ? $0 : nil } },
            format: { "\($0)" }
        )
    }

    /// A TCP port; 0 lets the system choose.
    static var port: Self {
        Self(
            expected: "a port from 0 to 65535 (0 lets the system choose)",
            parse: { text in Int(text).flatMap { (0...65_535).contains($0) ? $0 : nil } },
            format: { "\($0)" }
        )
    }
}

extension SettingKind where Value == Int? {
    /// A whole number, or `auto`.
    static func automatic(or range: ClosedRange<Int>) -> Self {
        Self(
            expected: "auto, or a whole number from \(range.lowerBound) to \(range.upperBound)",
            parse: { text in
                if text == "auto" { return .some(nil) }
                guard let number = Int(text), range.contains(number) else { return nil }
                return .some(number)
            },
            format: { $0.map { "\($0)" } ?? "auto" }
        )
    }
}

extension SettingKind where Value == Duration {
    /// A span of time between two others.
    static func duration(_ range: ClosedRange<Duration>) -> Self {
        let bounds = "\(DurationText.format(range.lowerBound)) to \(DurationText.format(range.upperBound))"
        return Self(
            expected: "a duration from \(bounds), such as 90s, 15m or 24h",
            parse: { text in DurationText.parse(text).flatMap { range.contains($0) ? $0 : nil } },
            format: DurationText.format
        )
    }
}

extension SettingKind where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of a few words.
    static var choice: Self {
        Self(
            expected: "one of: " + Value.allCases.map(\.rawValue).joined(separator: ", "),
            parse: { Value(rawValue: $0) },
            format: { $0.rawValue }
        )
    }
}

extension SettingKind where Value: OAuthName {
    /// A name whose type knows what it may look like.
    static var name: Self {
        Self(expected: OAuthRule.of(Value.self), parse: { try? Value($0) }, format: { $0.value })
    }
}

extension SettingKind {
    /// The same kind for a setting that may be absent.
    var optional: SettingKind<Value?> {
        SettingKind<Value?>(
            expected: expected,
            parse: { text in parse(text).map { .some($0) } },
            format: { $0.map(format) ?? "(not set)" }
        )
    }
}

/// What the types of the OAuth vocabulary allow, in their own words.
enum OAuthRule {
    /// The rule that a value of this type keeps.
    static func of<Name: OAuthName>(_: Name.Type) -> String {
        do throws(OAuthValueError) {
            // No such name is ever empty, so this always answers with the rule.
            return try Name("").value
        } catch {
            return "a \(error.kind): \(error.rule)"
        }
    }
}

extension SettingKind where Value == String {
    /// An IP address, or a block of them in CIDR form.
    static var addressBlock: Self {
        Self(
            expected: "an address or block such as 10.0.0.0/8 or ::1",
            parse: { text in
                let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
                guard let address = parts.first, let bits = AddressText.bits(of: String(address)) else { return nil }
                if parts.count == 2 {
                    guard let prefix = Int(parts[1]), (0...bits).contains(prefix) else { return nil }
                }
                return text
            },
            format: { $0 }
        )
    }
}
