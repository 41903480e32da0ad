import JSON

/// A page of a list that is known whole (MCP, Pagination).
struct ListPage<Item> {
    /// How many items a page has.
    static var size: Int { 50 }

    let items: [Item]
    let nextCursor: String?

    /// The page after a cursor of this list.
    ///
    /// The cursor holds the last name, so a list that changed meanwhile goes on where that name stands or stood.
    init(_ all: [Item], of list: String, after cursor: String?, name: (Item) -> String) throws(ToolError) {
        var start = 0
        if let cursor = try Cursor(cursor, of: list) {
            let last = try cursor.string(0)
            guard let index = all.firstIndex(where: { name($0) == last }) else {
                throw ToolError("\"cursor\" is of a list that has changed; begin again without it")
            }
            start = index + 1
        }
        let end = min(all.count, start + Self.size)
        items = Array(all[start..<end])
        nextCursor = end < all.count ? items.last.map { Cursor(list, .string(name($0))).text } : nil
    }
}

extension MCPEndpoint.Call {
    /// The cursor of a list request; nil for its first page.
    func cursor() throws(ToolError) -> String? {
        switch params["cursor"] {
        case nil, .null: nil
        case .string(let cursor): cursor
        default: throw ToolError("\"cursor\" must be a string")
        }
    }
}
