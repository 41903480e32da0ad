import JSON

/// What the body of a request holds.
enum JSONRPCBody: Sendable {
    /// One message, as all revisions have it.
    case one(JSONValue)
    /// Several, as 2025-03-26 alone has it.
    case batch([JSONValue])

    /// Parses a body; nothing in it is trusted.
    init(parsing body: [UInt8], within limits: MCPRequestLimits) throws(JSONRPCRefusal) {
        do throws(JSONError) {
            let value = try JSONValue(
                parsing: body,
                maximumDepth: limits.maximumDepth,
                maximumValues: limits.maximumValues
            )
            if case .array(let messages) = value { self = .batch(messages) } else { self = .one(value) }
        } catch .tooManyValues {
            throw JSONRPCRefusal(
                id: nil,
                error: .invalidRequest("The body holds more than \(limits.maximumValues) values")
            )
        } catch {
            throw JSONRPCRefusal(id: nil, error: .parseError(error))
        }
    }
}
