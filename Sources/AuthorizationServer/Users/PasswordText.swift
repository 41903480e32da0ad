import Foundation
import SigningKeys

/// A password as it is hashed and judged: one sequence of bytes for one sequence of characters.
///
/// RFC 8265 §4.2 (OpaqueString): spaces of other scripts become U+0020, then normalisation form C; no case is folded and
/// nothing is cut. NIST SP 800-63B §5.1.1.2 asks for normalisation too (a keyboard that sends `e` and an accent must not
/// lock out who chose `é`), but for form KC or KD: these make distinct characters one and weaken what was chosen, so
/// we follow the RFC.
public struct PasswordText: Secret, Equatable {
    /// The most bytes, before and after normalisation: more is no password but an attempt to keep us busy.
    public static let maximumBytes = 1024

    /// The bytes to hash.
    public let bytes: [UInt8]
    /// Its characters as code points, which is how length is counted (NIST SP 800-63B §5.1.1.2).
    let scalars: [Unicode.Scalar]

    /// Normalises a password; nil when it is empty or too long.
    public init?(_ text: String) {
        guard (1...Self.maximumBytes).contains(text.utf8.count) else { return nil }
        let isPlain = text.utf8.allSatisfy { $0 < 0x80 }
        let normal = isPlain ? text : Self.spaced(text).precomposedStringWithCanonicalMapping
        bytes = Array(normal.utf8)
        scalars = Array(normal.unicodeScalars)
        guard bytes.count <= Self.maximumBytes else { return nil }
    }

    private static func spaced(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            result.append(scalar.properties.generalCategory == .spaceSeparator ? " " : scalar)
        }
        return String(result)
    }
}
