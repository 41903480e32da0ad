import JSON

/// What a tool gives back.
public struct ToolResult: Equatable, Sendable {
    /// The text for the model.
    public let text: String
    /// The same for programs, as the tool's output schema says.
    public let structured: JSONValue?

    /// A result of text only.
    public init(text: String) {
        self.text = text
        structured = nil
    }

    /// A structured result; its text is its JSON, unless a better one is given.
    ///
    /// MCP, tools: a tool with structured content also returns equivalent text, for clients that know only text.
    public init(structured: JSONValue, text: String? = nil) {
        self.structured = structured
        self.text = text ?? String(decoding: structured.bytes, as: UTF8.self)
    }

    /// The members of the `tools/call` result.
    func write(to json: inout JSONWriter, isError: Bool) {
        json.array("content") {
            $0.object {
                $0.member("type", "text")
                $0.member("text", text)
            }
        }
        if let structured { json.member("structuredContent", structured) }
        json.member("isError", isError)
    }
}

/// A refusal that the model is meant to read and to act on; the call's result, with `isError`.
public struct ToolError: Error, Equatable, Sendable {
    /// What is wrong and, where it helps, what would be right.
    ///
    /// It is sent to the client: no secrets, no host paths.
    public let message: String

    /// A refusal with this message.
    public init(_ message: String) { self.message = message }
}
