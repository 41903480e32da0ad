import AuthorizationServer

/// Signet's own pages: server-rendered, without JavaScript, in the person's language, light or dark as they like it.
///
/// A page's values (``Page``) become words (``Messages``) and then HTML (``PageTemplates``). The only script of all is the
/// one that posts a form to a client, which its page's policy names by its hash; there a button does the same without it.
public struct SignetPages: PageRenderer {
    private let templates: PageTemplates

    /// The pages.
    public init() { templates = .shared }

    /// The page.
    public func render(_ page: Page, in frame: PageFrame) -> RenderedPage {
        let messages = Messages.suiting(frame.languages)
        let words = PageWords(messages: messages)
        let content = page.content(words, in: frame)
        var values = content.values
        values["t"] = messages.texts
        let assets = frame.basePath + "/assets/"
        var document: [String: Any] = [
            "language": messages.language,
            "title": content.title,
            "tenant": frame.tenantName,
            "tenantInitial": initial(of: frame.tenantName),
            "kind": content.kind,
            "stylesheet": assets + StyleSheet.name(colour: frame.colour),
            "icon": frame.logoPath ?? assets + TenantIcon.name(colour: frame.colour),
            "content": templates.render(content.template, values),
            "footer": messages["footer"],
        ]
        document["logo"] = frame.logoPath
        if frame.logoPath == nil { document["iconType"] = "image/svg+xml" }
        return RenderedPage(
            body: Array(templates.render("layout", document).utf8),
            contentSecurityPolicy: Self.policy(of: page)
        )
    }

    /// The style sheet and the icon.
    public func assets(colour: String?) -> [PageAsset] {
        [StyleSheet.asset(colour: colour), TenantIcon.asset(colour: colour)]
    }

    /// Nothing but our own style sheet and pictures; no frames around us.
    ///
    /// There is no `form-action`: Chromium would block the redirect to the client that follows a form.
    private static func policy(of page: Page) -> String {
        var policy = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'"
        if case .formPost = page { policy += "; script-src " + FormPostScript.policySource }
        return policy
    }
}

extension Page {
    func content(_ words: PageWords, in frame: PageFrame) -> PageContent {
        switch self {
        case .error(let page): page.content(words, in: frame)
        case .formPost(let page): page.content(words)
        case .signIn(let page): page.content(words, in: frame)
        case .secondFactor(let page): page.content(words)
        case .secondFactorSetup(let page): page.content(words, in: frame)
        case .recoveryCodes(let page): page.content(words)
        case .accounts(let page): page.content(words, in: frame)
        case .consent(let page): page.content(words)
        case .account(let page): page.content(words, in: frame)
        case .passwordChange(let page): page.content(words, in: frame)
        case .secondFactorChange(let page): page.content(words, in: frame)
        case .signOut(let page): page.content(words, in: frame)
        case .signedOut(let page): page.content(words)
        }
    }
}
