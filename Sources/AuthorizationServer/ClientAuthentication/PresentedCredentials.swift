import OAuth

/// What a client shows at the token endpoint to prove who it is: parsed, not yet believed.
///
/// It prints no secret.
///
/// Source: RFC 6749 §2.3.
struct PresentedCredentials: Sendable, CustomStringConvertible {
    /// How it was shown.
    let method: ClientAuthenticationMethod
    /// The client that it claims to be, as it was written.
    let clientID: String
    /// The secret as it was written; empty for a public client.
    let secret: String

    var description: String { "\(method.rawValue) of \(clientID), ***" }

    /// Reads the credentials of a request; exactly one method may be used (RFC 6749 §2.3).
    init(authorization: EndpointRequest.Field, form: FormParameters) throws(OAuthError) {
        guard !authorization.isRepeated else {
            throw OAuthError(.invalidRequest, "The Authorization header stands more than once.")
        }
        let formClientID: String?
        let formSecret: String?
        do throws(FormParameters.Failure) {
            formClientID = try form.single("client_id")
            formSecret = try form.single("client_secret")
        } catch { throw OAuthError(.invalidRequest, "A parameter of client authentication stands more than once.") }

        if let header = authorization.value {
            guard formSecret == nil else {
                throw OAuthError(.invalidRequest, "Two methods of client authentication in one request.")
            }
            (clientID, secret) = try Self.basic(header)
            method = .clientSecretBasic
            // A client_id beside the header is allowed, if it names the same client.
            guard formClientID == nil || formClientID == clientID else {
                throw OAuthError(.invalidRequest, "The client_id parameter names another client than the header.")
            }
        } else if let formClientID {
            clientID = formClientID
            secret = formSecret ?? ""
            method = formSecret == nil ? .none : .clientSecretPost
        } else {
            throw OAuthError(.invalidClient, "Client authentication is missing.")
        }
    }

    /// HTTP Basic, whose parts are form-encoded before they are joined (RFC 6749 §2.3.1, RFC 7617 §2).
    private static func basic(_ header: String) throws(OAuthError) -> (id: String, secret: String) {
        let refusal = OAuthError(.invalidClient, "The Authorization header is not HTTP Basic with a client id.")
        var header = header
        guard let joined = header.withUTF8({ joinedParts(UnsafeRawBufferPointer($0)) }),
            let colon = joined.firstIndex(of: UInt8(ascii: ":")),
            let id = FormParameters.decode(joined[..<colon]),
            let secret = FormParameters.decode(joined[joined.index(after: colon)...]), !id.isEmpty
        else { throw refusal }
        return (id, secret)
    }

    /// What the header holds in Base64: the scheme's name in any case, then spaces, then that (RFC 9110 §11.1, §11.4).
    private static func joinedParts(_ header: UnsafeRawBufferPointer) -> [UInt8]? {
        guard header.count > 6, header.prefix(6).elementsEqual("Basic ".utf8, by: isSameLetter) else { return nil }
        var start = 6
        while start < header.count, header[start] == 0x20 { start += 1 }
        return Base64.decode(UnsafeRawBufferPointer(rebasing: header[start...]))
    }

    private static func isSameLetter(_ one: UInt8, _ other: UInt8) -> Bool {
        one == other || (one | 0x20 == other | 0x20 && (0x61...0x7A).contains(one | 0x20))
    }
}
