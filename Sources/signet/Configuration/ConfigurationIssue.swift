/// One thing that is wrong with the configuration: where it stands, what it is, what would be right.
struct ConfigurationIssue: Error, Equatable, CustomStringConvertible {
    /// Where a setting was written.
    enum Place: Equatable, CustomStringConvertible {
        /// A line of a file; columns and lines count from 1.
        case file(String, line: Int, column: Int)
        /// An environment variable.
        case environment(String)
        /// Nowhere: the built-in value.
        case builtIn

        var description: String {
            switch self {
            case .file(let path, let line, let column): "\(path):\(line):\(column)"
            case .environment(let name): name
            case .builtIn: "default"
            }
        }
    }

    let place: Place
    /// The dotted key, such as `tokens.clock_skew`; empty when the file as a whole is meant.
    let key: String
    let problem: String
    /// What to write instead.
    let remedy: String?

    init(_ place: Place, key: String, _ problem: String, remedy: String? = nil) {
        self.place = place
        self.key = key
        self.problem = problem
        self.remedy = remedy
    }

    var description: String {
        let subject = key.isEmpty ? "" : "\(key): "
        let remedy = remedy.map { "; \($0)" } ?? ""
        return "\(place): \(subject)\(problem)\(remedy)"
    }
}

/// All that is wrong with a configuration, so that one run tells everything there is to mend.
struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    let issues: [ConfigurationIssue]

    var description: String {
        let count = issues.count == 1 ? "1 problem" : "\(issues.count) problems"
        return "the configuration has \(count):\n" + issues.map { "  \($0)" }.joined(separator: "\n")
    }
}
