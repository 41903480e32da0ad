import Yams

/// A configuration file and the environment variables over it, and what was found out while they were read.
///
/// A reference: every section of the file reports here. It lives for the length of one reading, on one thread.
final class SettingsSource {
    /// One setting as it counts, for `signet config show`.
    struct Effective: Equatable {
        let key: String
        let value: String
        let place: ConfigurationIssue.Place
    }

    /// The file as the messages name it.
    let file: String
    /// The directory that relative paths in the file start from.
    let directory: String
    private let environment: [String: String]
    private var knownVariables: Set<String>
    private(set) var issues: [ConfigurationIssue] = []
    private(set) var effective: [Effective] = []

    /// The variables that are read elsewhere: they name the configuration itself, or hold secrets.
    static let otherVariables: Set<String> = [
        "SIGNET_CONFIG", "SIGNET_MASTER_KEY", "SIGNET_CLIENT_SECRET", "SIGNET_UPSTREAM_CLIENT_SECRET", "SIGNET_TOKEN",
        // Those of signet-mcp, which may run in the same environment.
        "SIGNET_MCP_RESOURCE", "SIGNET_MCP_SIGNET_URL", "SIGNET_MCP_TENANTS", "SIGNET_MCP_EVERY_TENANT",
        "SIGNET_MCP_ISSUERS", "SIGNET_MCP_DATA_ROOT", "SIGNET_MCP_ALLOWED_ORIGINS", "SIGNET_MCP_DEVELOPMENT",
        "SIGNET_MCP_LOG_LEVEL",
    ]

    /// Prepares to read `file`, with the variables of `environment` that start with `SIGNET_` over it.
    init(file: String, environment: [String: String]) {
        self.file = file
        directory = FilePaths.directory(of: file)
        self.environment = environment
        knownVariables = Self.otherVariables
    }

    /// Parses YAML and opens its top level; an empty file has no settings.
    func open(_ yaml: String) -> SettingsReader {
        do {
            guard let root = try Yams.compose(yaml: yaml) else { return SettingsReader(self, nil, path: []) }
            return SettingsReader(self, root, path: [])
        } catch let error as YamlError {
            report(Self.issue(of: error, file: file))
        } catch {
            report(ConfigurationIssue(.file(file, line: 1, column: 1), key: "", "cannot be read: \(error)"))
        }
        return SettingsReader(self, nil, path: [])
    }

    /// Notes one thing that is wrong.
    func report(_ issue: ConfigurationIssue) { issues.append(issue) }

    /// Notes a setting as it counts.
    func note(_ key: String, _ value: String, _ place: ConfigurationIssue.Place) {
        effective.append(Effective(key: key, value: value, place: place))
    }

    /// The variable that stands for a key, and its value when it is set: `SIGNET_TOKENS_CLOCK_SKEW`.
    func variable(_ path: [String]) -> (name: String, value: String?) {
        let name = "SIGNET_" + path.map { $0.uppercased() }.joined(separator: "_")
        knownVariables.insert(name)
        return (name, environment[name].flatMap { Self.isServiceLink(name, $0) ? nil : $0 })
    }

    /// Reports the variables that nothing has asked for, and answers all that is wrong.
    func finish() throws(ConfigurationError) {
        for (name, value) in environment.sorted(by: { $0.key < $1.key })
        where name.hasPrefix("SIGNET_") && !knownVariables.contains(name) && !Self.isServiceLink(name, value) {
            let remedy = NearestName.of(name, among: knownVariables.sorted()).map { "did you mean \($0)?" }
            report(
                ConfigurationIssue(
                    .environment(name),
                    key: "",
                    "unknown variable",
                    remedy: remedy ?? "`signet config show` lists the settings; SIGNET_<SECTION>_<KEY> sets one"
                )
            )
        }
        if !issues.isEmpty { throw ConfigurationError(issues: issues) }
    }

    /// Whether Kubernetes has set this variable because a service is called `signet` or `signet-…`.
    private static func isServiceLink(_ name: String, _ value: String) -> Bool {
        value.hasPrefix("tcp://") || value.hasPrefix("udp://") || name.hasSuffix("_SERVICE_HOST")
            || name.contains("_SERVICE_PORT") || name.contains("_TCP_") || name.contains("_UDP_")
    }

    private static func issue(of error: YamlError, file: String) -> ConfigurationIssue {
        func at(_ mark: Mark) -> ConfigurationIssue.Place { .file(file, line: mark.line, column: mark.column) }
        return switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            ConfigurationIssue(at(mark), key: "", "not valid YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            ConfigurationIssue(at(context.mark), key: duplicates.joined(separator: ", "), "stands twice")
        default: ConfigurationIssue(.file(file, line: 1, column: 1), key: "", "not valid YAML: \(error)")
        }
    }
}
