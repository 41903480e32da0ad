/// A short text for people: a name on a page, what a permission means in plain language.
///
/// 1 to 200 characters on one line. Control characters and marks that reorder text are refused, so that a name cannot
/// forge a log line or show on a consent page as something else than it is.
public struct DisplayText: Hashable, Sendable, CustomStringConvertible {
    /// The text.
    public let value: String

    /// Parses a text.
    public init(_ value: String) throws(OAuthValueError) {
        guard !value.isEmpty, value.utf8.count <= 800, value.count <= 200, value.unicodeScalars.allSatisfy(Self.isPlain)
        else {
            throw OAuthValueError(
                kind: "display text",
                rule: "1 to 200 characters on one line, without control and text-direction characters"
            )
        }
        self.value = value
    }

    /// A text of our own, known to be good.
    package init(unchecked value: StaticString) { self.value = value.description }

    /// The text.
    public var description: String { value }

    /// Whether people see what is there: for names that strangers give themselves, lest two look alike or one like nothing.
    ///
    /// No blank at an end and no character that is drawn as nothing (Unicode `Default_Ignorable_Code_Point`, Braille blank), but
    /// for what joins letters where scripts need that, and what joins emoji or chooses their look; four marks on a letter at most.
    public var isPlainlyVisible: Bool {
        guard let first = value.first, let last = value.unicodeScalars.last, !first.isWhitespace,
            !last.properties.isWhitespace, !Self.joiners.contains(last.value)
        else { return false }
        var previous: Unicode.Scalar?
        var marks = 0
        for scalar in value.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .nonspacingMark where !scalar.properties.isDefaultIgnorableCodePoint, .enclosingMark:
                marks += 1
                guard marks <= 4, let previous, !previous.properties.isWhitespace else { return false }
            default:
                marks = 0
                guard Self.isVisible(scalar, after: previous) else { return false }
            }
            previous = scalar
        }
        return true
    }

    /// ZERO WIDTH NON-JOINER and ZERO WIDTH JOINER.
    private static let joiners: Set<UInt32> = [0x200C, 0x200D]

    private static func isVisible(_ scalar: Unicode.Scalar, after previous: Unicode.Scalar?) -> Bool {
        switch scalar.value {
        // Arabic and the scripts that follow it in Unicode, and emoji, are joined; Latin, Greek, Cyrillic and Hebrew are not.
        case 0x200C, 0x200D: previous.map { $0.value >= 0x0600 && !joiners.contains($0.value) } ?? false
        case 0xFE0E, 0xFE0F: previous.map { !$0.isASCII && $0.properties.isEmoji } ?? false
        case 0x2800: false
        default: !scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: false
        default: !scalar.properties.isBidiControl
        }
    }
}
