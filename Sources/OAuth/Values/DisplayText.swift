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

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: false
        default: !scalar.properties.isBidiControl
        }
    }
}
