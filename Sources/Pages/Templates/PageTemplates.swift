import Mustache

/// The templates, compiled once.
///
/// `{{name}}` is escaped, always; `{{{name}}}` stands only where HTML of our own goes in: a page in its layout, and the
/// QR code.
struct PageTemplates: Sendable {
    /// Signet's own.
    static let shared = PageTemplates(PageTemplates.sources)

    /// Every template by its name.
    static let sources: [String: String] = [
        "layout": LayoutTemplates.layout,
        "notice": LayoutTemplates.notice,
        "hidden": LayoutTemplates.hidden,
        "person": LayoutTemplates.person,
        "code": LayoutTemplates.code,
        "sign-in": SignInTemplates.signIn,
        "accounts": SignInTemplates.accounts,
        "second-factor": SecondFactorTemplates.check,
        "second-factor-setup": SecondFactorTemplates.setup,
        "second-factor-change": SecondFactorTemplates.change,
        "recovery-codes": SecondFactorTemplates.recoveryCodes,
        "consent": ConsentTemplates.consent,
        "consent-wish": ConsentTemplates.wish,
        "account": AccountTemplates.account,
        "password-change": AccountTemplates.passwordChange,
        "sign-out": SignOutTemplates.signOut,
        "signed-out": SignOutTemplates.signedOut,
        "error": ErrorTemplates.error,
        "form-post": ErrorTemplates.formPost,
    ]

    /// Which templates do not compile: none, as a test proves.
    let broken: [String]
    private let library: MustacheLibrary

    init(_ sources: [String: String]) {
        // Before the first template is read: they name it.
        MustacheContentTypes.register(Markup(), named: "MARKUP")
        var library = MustacheLibrary()
        var broken: [String] = []
        for (name, source) in sources {
            do { try library.register("{{% CONTENT_TYPE:MARKUP}}" + source, named: name) } catch { broken.append(name) }
        }
        self.library = library
        self.broken = broken
    }

    /// The template with these values.
    func render(_ name: String, _ values: [String: Any]) -> String {
        library.render(values, withTemplate: name) ?? ""
    }
}

/// Escapes what goes into HTML, scalar by scalar.
///
/// The library's own way goes by what people see as one character, and a quotation mark with a combining accent after it
/// is another character than the mark: it would leave as it came and end an attribute.
struct Markup: MustacheContentType {
    func escapeText(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
