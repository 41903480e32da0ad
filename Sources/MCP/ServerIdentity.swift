import JSON

/// What a server says about itself; for display, never a basis for trust.
public struct ServerIdentity: Sendable {
    /// The name that programs see.
    public let name: String
    /// The name that people see.
    public let title: String
    /// The version of the software.
    public let version: String
    /// How to use the server well, for the model.
    public let instructions: String
    /// How long a client may keep a list, in milliseconds.
    public let listTimeToLiveMilliseconds: Int64

    /// An identity with its parts.
    public init(
        name: String,
        title: String,
        version: String,
        instructions: String,
        listTimeToLiveMilliseconds: Int64 = 300_000
    ) {
        self.name = name
        self.title = title
        self.version = version
        self.instructions = instructions
        self.listTimeToLiveMilliseconds = listTimeToLiveMilliseconds
    }

    /// The `Implementation` object of MCP.
    var json: JSONValue { ["name": .string(name), "title": .string(title), "version": .string(version)] }
}
