/// An error, told to a person.
public struct ErrorPage: Sendable, Equatable {
    /// Which message of the catalogue: `unknown_client`, `bad_redirect_uri`, `expired`, `busy` and others.
    public var message: String
    /// The spec's code, for the developer of the client.
    public var code: String?
    /// What the developer of the client should know, in English; never what came with the request.
    public var detail: String?
    /// Whose page `backURL` leads to, where that is a stranger's.
    public var host: String?
    /// Ties the page to log and audit.
    public var correlationID: String
    /// Where to go on from here; nil for nowhere.
    public var backURL: String?

    /// An error.
    public init(
        message: String,
        code: String? = nil,
        detail: String? = nil,
        host: String? = nil,
        correlationID: String,
        backURL: String? = nil
    ) {
        self.message = message
        self.code = code
        self.detail = detail
        self.host = host
        self.correlationID = correlationID
        self.backURL = backURL
    }
}
