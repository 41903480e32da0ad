/// A value that no log line, error text, dump or crash report may show.
///
/// Whatever prints it prints `***`: interpolation, `String(reflecting:)`, `dump`, a mirror of a type that holds it.
/// A conforming type is not `Codable`, so that it cannot slip into a JSON document either.
public protocol Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension Secret {
    /// Always `***`.
    public var description: String { "***" }
    /// Always `***`.
    public var debugDescription: String { "***" }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

/// Whether two byte strings are equal, in time that depends on their lengths only.
///
/// An attacker who can measure how long a comparison takes must not learn how many leading bytes were right.
func equalInConstantTime(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for (one, other) in zip(left, right) { difference |= one ^ other }
    return difference == 0
}
