import JOSE
import SigningKeys

/// The token that each form carries: a page of another origin cannot know it (OWASP: signed double submit).
///
/// It is an HMAC of the browser's cookie and the form's name under the tenant's pepper: nothing is stored, a token of one
/// browser or form is of no use in another.
struct AntiForgery: Sendable {
    /// The name of the hidden field.
    static let field = "csrf"

    let pepper: Pepper

    /// The token of a form.
    func token(form: String, browser: OpaqueToken) -> String {
        Base64URL.encode(pepper.hash("anti-forgery:\(form):\(browser.text)".utf8))
    }

    /// Whether a form carries its token.
    func isValid(_ token: String?, form: String, browser: OpaqueToken) -> Bool {
        guard let token, let presented = Base64URL.decode(token) else { return false }
        return pepper.isValid("anti-forgery:\(form):\(browser.text)".utf8, hash: presented)
    }
}
