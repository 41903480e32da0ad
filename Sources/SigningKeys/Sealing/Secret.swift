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
///
/// Over memory and not over collections: a generic loop that is not specialised costs more than the hash before it.
func equalInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.withUnsafeBytes { left in right.withUnsafeBytes { equalInConstantTime(left, $0) } }
}

/// The same for memory.
func equalInConstantTime(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in 0..<left.count { difference |= left[index] ^ right[index] }
    return difference == 0
}
