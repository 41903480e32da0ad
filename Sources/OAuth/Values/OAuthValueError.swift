/// Why a string is not the value that it is meant to be.
public struct OAuthValueError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What the value is called.
    public let kind: String
    /// What is allowed, in words for the person who wrote it.
    public let rule: String

    /// Says what the value is called and what is allowed.
    public init(kind: String, rule: String) {
        self.kind = kind
        self.rule = rule
    }

    /// One sentence.
    public var description: String { "not a valid \(kind): \(rule)" }
}

/// A short ASCII name that proves its own form.
///
/// ASCII only: Swift compares strings by canonical equivalence, and two texts that differ in bytes must never be the
/// same tenant, client or scope.
public protocol OAuthName: Hashable, Sendable, CustomStringConvertible, Comparable {
    /// The name.
    var value: String { get }
    /// Parses a name.
    init(_ value: String) throws(OAuthValueError)
}

extension OAuthName {
    /// The name.
    public var description: String { value }
    /// In the order of their bytes.
    public static func < (left: Self, right: Self) -> Bool {
        left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
    }
}

extension UInt8 {
    var isLowercase: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self }
    var isUppercase: Bool { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self }
    var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
}
