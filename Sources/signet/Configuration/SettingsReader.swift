import OAuth
import Yams

/// One section of the configuration: hands out its settings by key and notices what nobody asked for.
///
/// Every key that may stand in a section is read (or skipped by name) before `finish()`, which reports the others.
struct SettingsReader {
    let source: SettingsSource
    let path: [String]
    /// Environment variables apply to the sections of the top level, not to lists such as the tenants.
    private let takesVariables: Bool
    private var entries: [String: (key: Node, value: Node)] = [:]
    private var asked: [String] = []
    private let mark: Mark?

    init(_ source: SettingsSource, _ node: Node?, path: [String], takesVariables: Bool = true) {
        self.source = source
        self.path = path
        self.takesVariables = takesVariables
        mark = node?.mark
        guard let node, !node.isNull else { return }
        guard let mapping = node.mapping else {
            report(node, nil, "expected a section with keys, found \(node.shape)")
            return
        }
        for (key, value) in mapping {
            if let name = key.scalar?.string { entries[name] = (key, value) }
        }
    }

    // MARK: Settings

    /// A setting that has a default.
    mutating func value<Value>(_ key: String, _ kind: SettingKind<Value>, default fallback: Value) -> Value {
        asked.append(key)
        let name = dotted(key)
        if takesVariables {
            let (variable, text) = source.variable(path + [key])
            if let text {
                return accept(text, kind, name, .environment(variable)) ?? fallback
            }
        }
        guard let entry = entries[key] else {
            source.note(name, kind.format(fallback), .builtIn)
            return fallback
        }
        guard let scalar = entry.value.scalar, !entry.value.isNull else {
            report(entry.value, key, "expected \(kind.expected), found \(entry.value.shape)")
            return fallback
        }
        return accept(scalar.string, kind, name, place(entry.value)) ?? fallback
    }

    /// A setting that must be written; nil when it is missing or wrong, which has been reported by then.
    mutating func required<Value>(_ key: String, _ kind: SettingKind<Value>) -> Value? {
        if entries[key] == nil {
            asked.append(key)
            source.report(ConfigurationIssue(place(nil), key: dotted(key), "is missing", remedy: kind.expected))
            return nil
        }
        return value(key, kind.optional, default: nil)
    }

    /// A path to a file: relative ones start from the file's directory, those of a variable from the working directory.
    mutating func path(_ key: String, default fallback: String?) -> String? {
        let isVariable = takesVariables && source.variable(path + [key]).value != nil
        let directory = isVariable ? "." : source.directory
        let kind = SettingKind<String>(
            expected: "a path",
            parse: { $0.isEmpty ? nil : FilePaths.resolve($0, from: directory) },
            format: { $0 }
        )
        return value(key, kind.optional, default: fallback)
    }

    /// A list of single values; a variable separates them by commas.
    mutating func list<Value>(_ key: String, _ kind: SettingKind<Value>) -> [Value]? {
        asked.append(key)
        if takesVariables {
            let (variable, text) = source.variable(path + [key])
            if let text {
                return text.split(separator: ",")
                    .compactMap {
                        accept(String($0), kind, dotted(key), .environment(variable))
                    }
            }
        }
        guard let entry = entries[key], !entry.value.isNull else { return nil }
        guard let sequence = entry.value.sequence else {
            report(entry.value, key, "expected a list, found \(entry.value.shape)")
            return nil
        }
        return sequence.compactMap { node in
            guard let scalar = node.scalar else {
                report(node, key, "expected \(kind.expected), found \(node.shape)")
                return nil
            }
            return accept(scalar.string, kind, dotted(key), place(node))
        }
    }

    // MARK: Sections

    /// A section below this one; an absent one has only defaults.
    mutating func section<Value>(_ key: String, _ body: (inout SettingsReader) -> Value) -> Value {
        asked.append(key)
        var reader = SettingsReader(source, entries[key]?.value, path: path + [key], takesVariables: takesVariables)
        defer { reader.finish() }
        return body(&reader)
    }

    /// A list of sections.
    mutating func sections<Value>(_ key: String, _ body: (inout SettingsReader) -> Value?) -> [Value] {
        asked.append(key)
        guard let entry = entries[key], !entry.value.isNull else { return [] }
        guard let sequence = entry.value.sequence else {
            report(entry.value, key, "expected a list, found \(entry.value.shape)")
            return []
        }
        return sequence.enumerated()
            .compactMap { index, node in
                var reader = SettingsReader(source, node, path: path + ["\(key)[\(index)]"], takesVariables: false)
                defer { reader.finish() }
                return body(&reader)
            }
    }

    /// The keys that are written here, in the file's order, for a section whose keys are names.
    var writtenKeys: [String] {
        entries.sorted { ($0.value.key.mark?.line ?? 0, $0.key) < ($1.value.key.mark?.line ?? 0, $1.key) }.map(\.key)
    }

    /// Where a key (or, without one, the section) is written.
    func place(of key: String? = nil) -> ConfigurationIssue.Place { place(key.flatMap { entries[$0]?.key }) }

    /// Whether a key is written here and holds a section.
    func isSection(_ key: String) -> Bool { entries[key]?.value.mapping != nil }

    /// Notes that a key may stand here.
    mutating func markAsAsked(_ key: String) { asked.append(key) }

    /// Whether a key is written here.
    func has(_ key: String) -> Bool { entries[key] != nil }

    /// Notes something that is wrong with a key.
    func report(_ key: String, _ problem: String, remedy: String? = nil) {
        source.report(ConfigurationIssue(place(of: key), key: dotted(key), problem, remedy: remedy))
    }

    /// Reports the keys that nobody asked for.
    func finish() {
        for (name, entry) in entries.sorted(by: { $0.key < $1.key }) where !asked.contains(name) {
            source.report(
                ConfigurationIssue(
                    place(entry.key),
                    key: dotted(name),
                    "unknown key",
                    remedy: NearestName.remedy(for: name, among: asked)
                )
            )
        }
    }

    // MARK: Steps

    private func accept<Value>(
        _ text: String,
        _ kind: SettingKind<Value>,
        _ name: String,
        _ place: ConfigurationIssue.Place
    ) -> Value? {
        guard let value = kind.parse(text) else {
            source.report(ConfigurationIssue(place, key: name, "\"\(text)\" is not \(kind.expected)"))
            return nil
        }
        source.note(name, kind.format(value), place)
        return value
    }

    private func dotted(_ key: String) -> String { (path + [key]).joined(separator: ".") }

    private func report(_ node: Node, _ key: String?, _ problem: String) {
        let key = key.map(dotted) ?? path.joined(separator: ".")
        source.report(ConfigurationIssue(place(node), key: key, problem))
    }

    private func place(_ node: Node?) -> ConfigurationIssue.Place {
        let mark = node?.mark ?? mark
        return .file(source.file, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }
}
