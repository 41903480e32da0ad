import JSON
import MCP
import NIOConcurrencyHelpers

extension FilesystemServer {
    var searchFiles: Tool<Caller> {
        let maximum = limits.maximumFound
        return Tool(
            name: "search_files",
            title: "Search files",
            description: """
                Searches below a directory by name, by content, or by both. Tells the first line of each file that \
                contains the content. Very large trees are searched in part; truncated then tells why it stopped.
                """,
            input: ToolSchema([
                .optional("path", .string, "Directory to search below, relative to the root", default: "."),
                .optional("name", .string, "Pattern for the name alone: * for any characters, ? for one, such as *.md"),
                .optional("content", .string, "Text that the file contains, taken literally"),
                .optional("ignore_case", .boolean, "Whether a-z and A-Z are the same", default: false),
                .optional("limit", .integer(1...Int64(maximum)), "Most results to return", default: 100),
            ]),
            output: ToolSchema([
                .required(
                    "matches",
                    .array(
                        of: .object(
                            ToolSchema(
                                [.required("path", .string, "The path, relative to the root")] + Self.entryMembers + [
                                    .optional("line", .integer(1...Int64.max), "Line of the first occurrence"),
                                    .optional("excerpt", .string, "That line, or a part of it"),
                                ]
                            )
                        )
                    ),
                    "What was found"
                ),
                .optional("truncated", .choice(["results", "entries", "depth", "bytes", "time"]), "Why it is not all"),
            ]),
            annotations: .reading,
            requiredScopes: [Self.readScope],
            target: "path"
        ) { [self] arguments, caller in
            let content = arguments[string: "content"].flatMap { $0.isEmpty ? nil : $0 }
            let name = arguments[string: "name"].flatMap { $0.isEmpty ? nil : $0 }
            guard name != nil || content != nil else {
                throw ToolError(
                    "Give \"name\", \"content\" or both. To see everything in a directory use list_directory."
                )
            }
            guard (name?.utf8.count ?? 0) <= 255, (content?.utf8.count ?? 0) <= 1024 else {
                throw ToolError("\"name\" may have 255 bytes at most and \"content\" 1024")
            }
            let ignoresCase = arguments[boolean: "ignore_case"] ?? false
            var bounds = FileSearch.Limits()
            bounds.maximumResults = Int(arguments[integer: "limit"] ?? 100)
            let time = limits.searchTime
            let isGivenUp = NIOLockedValueBox(false)
            let result = try await withTaskCancellationHandler {
                try await onRoot(of: caller, path: arguments[string: "path"] ?? ".") { [bounds] root, path in
                    let clock = ContinuousClock()
                    let end = clock.now.advanced(by: time)
                    var looked = 0
                    var search = FileSearch(
                        name: name.map { NamePattern($0, ignoresCase: ignoresCase) },
                        content: content,
                        ignoresCase: ignoresCase,
                        limits: bounds,
                        isExpired: {
                            looked += 1
                            if looked % 500 == 0 {
                                caller.progress.report(Double(looked), of: nil, "\(looked) entries searched")
                            }
                            return clock.now >= end || isGivenUp.withLockedValue { $0 }
                        }
                    )
                    try search.run(in: root, below: path)
                    return Self.result(of: search)
                }
            } onCancel: {
                isGivenUp.withLockedValue { $0 = true }
            }
            try Task.checkCancellation()
            return result
        }
    }

    private static func result(of search: FileSearch) -> ToolResult {
        var result: JSONObject = [
            "matches": .array(
                search.matches.map { match in
                    var found = json("path", match.path, match.entry)
                    if let line = match.line { found["line"] = .integer(Int64(line)) }
                    if let excerpt = match.excerpt { found["excerpt"] = .string(excerpt) }
                    return .object(found)
                }
            )
        ]
        if let truncation = search.truncation { result["truncated"] = .string(truncation) }
        return ToolResult(structured: .object(result))
    }
}
