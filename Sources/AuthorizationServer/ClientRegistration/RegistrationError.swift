/// Why a client's metadata is refused, in the words of RFC 7591 §3.2.2.
public struct RegistrationError: Error, Equatable, Sendable {
    /// The spec's code.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// A redirect URI is malformed, missing, or not allowed.
        case invalidRedirectURI = "invalid_redirect_uri"
        /// Another member is malformed or not allowed.
        case invalidClientMetadata = "invalid_client_metadata"
        /// The software statement cannot be read.
        case invalidSoftwareStatement = "invalid_software_statement"
        /// Nobody whose software statements count here has signed it.
        case unapprovedSoftwareStatement = "unapproved_software_statement"
    }

    /// The spec's code.
    public let code: Code
    /// What the client is told besides; ASCII without quotes and backslashes.
    public let description: String

    /// A refusal.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// The usual refusal.
    static func invalid(_ description: String) -> RegistrationError {
        RegistrationError(.invalidClientMetadata, description)
    }
}
