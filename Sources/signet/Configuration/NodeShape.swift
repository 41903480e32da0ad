import Yams

extension Node {
    /// Whether nothing is written there.
    var isNull: Bool { null != nil }

    /// What it is, for a message that expected something else.
    var shape: String {
        switch self {
        case .scalar(let scalar): isNull ? "nothing" : "\"\(scalar.string)\""
        case .mapping: "a section"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }
}
