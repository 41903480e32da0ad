import JOSE
import OAuth
import SigningKeys

/// What a client shows for tokens, parsed and not yet believed (RFC 6749 §4.1.3, RFC 7636 §4.5).
struct PresentedCode {
    let code: String
    private let verifier: CodeVerifier
    private let redirectURI: String?

    init(_ form: FormParameters) throws(OAuthError) {
        guard let code = form.all("code").first else {
            throw OAuthError(.invalidRequest, "The parameter code is missing.")
        }
        guard let text = form.all("code_verifier").first else {
            throw OAuthError(.invalidRequest, "The parameter code_verifier is missing.")
        }
        guard let verifier = CodeVerifier(text) else {
            throw OAuthError(.invalidRequest, "The code_verifier is malformed.")
        }
        self.code = code
        self.verifier = verifier
        redirectURI = form.all("redirect_uri").first
    }

    /// What is wrong with it, for the audit; nil when it is for this code.
    func mismatch(
        with known: AuthorizationCode,
        of client: ClientID,
        pepper: Pepper,
        at now: NumericDate
    ) -> String? {
        guard known.request.client == client else { return "the code is another client's" }
        guard now < known.expiresAt else { return "the code has expired" }
        // RFC 6749 §4.1.3: repeated when it was named, byte by byte.
        if let redirectURI {
            guard redirectURI.utf8.elementsEqual(known.request.redirectURI.value.utf8) else {
                return "another redirect_uri than the code was sent to"
            }
        } else if known.request.namesRedirectURI {
            return "the redirect_uri is not repeated"
        }
        guard verifier.matches(known.request.codeChallenge, pepper: pepper) else {
            return "the code_verifier does not match the challenge"
        }
        return nil
    }
}

extension OAuthError {
    /// One refusal for all that can be wrong with a code: whoever tries codes learns nothing.
    static func badCode(_ cause: String) -> OAuthError {
        OAuthError(.invalidGrant, "The code is unknown, expired, used, or not for this request.", cause: cause)
    }
}
