#if ResourceServer
/// The value of a `WWW-Authenticate` header.
///
/// Source: RFC 6750 §3, RFC 9728 §5.1, RFC 9110 §11.6.1.
struct BearerChallenge {
    /// The error, when a token or something like one was sent.
    var error: String?
    /// What is told about it.
    var description: String?
    /// What a token would have to allow.
    var scope: Scope
    /// Where a client learns who issues tokens.
    var metadataURL: String

    /// The header's value; every parameter is quoted, and nothing can end its quotes.
    var value: String {
        var parameters: [String] = []
        func add(_ name: String, _ value: String?) {
            if let value { parameters.append("\(name)=\"\(Self.plain(value))\"") }
        }
        add("error", error)
        add("error_description", description)
        add("scope", scope.isEmpty ? nil : scope.description)
        add("resource_metadata", metadataURL)
        return "Bearer " + parameters.joined(separator: ", ")
    }

    /// What may stand between quotes without escapes; anything else would be an injection and is left out.
    private static func plain(_ text: String) -> String {
        let isPlain: (UInt8) -> Bool = { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
        guard !text.utf8.allSatisfy(isPlain) else { return text }
        return String(decoding: text.utf8.filter(isPlain), as: UTF8.self)
    }
}
#endif
