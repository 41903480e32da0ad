import Foundation
import Testing

@testable import AuthorizationServer
@testable import Pages

@Suite("Pages")
struct SignetPagesTests {
    private func html(_ page: Page, _ languages: [String] = [], frame: PageFrame = PageGallery.frame) -> String {
        var frame = frame
        frame.languages = languages
        return String(decoding: SignetPages().render(page, in: frame).body, as: UTF8.self)
    }

    @Test("every template compiles")
    func templates() {
        #expect(PageTemplates.shared.broken.isEmpty)
        #expect(PageTemplates.sources.count == 19)
    }

    @Test("every template begins by saying how it is escaped, and inserts raw HTML only where it is ours")
    func rawInsertions() {
        for (name, source) in PageTemplates.sources {
            let raw = source.components(separatedBy: "{{{").dropFirst().map { String($0.prefix { $0 != "}" }) }
            #expect(Set(raw).isSubset(of: ["content", "qrCode", "script"]), "\(name)")
            #expect(!source.contains("{{&"), "\(name)")
        }
    }

    @Test("no page has a script, a style or a handler in it, but for the one script of the form post")
    func noInlineCode() {
        for (name, page) in PageGallery.pages {
            let html = html(page)
            #expect(!html.contains("style="), "\(name)")
            #expect(!html.contains("<style"), "\(name)")
            #expect(!html.lowercased().contains(#/\son[a-z]+=/#), "\(name)" as Comment)
            let rendered = SignetPages().render(page, in: PageGallery.frame)
            #expect(rendered.contentSecurityPolicy.hasPrefix("default-src 'none'; style-src 'self'; img-src 'self'"))
            #expect(rendered.contentSecurityPolicy.contains("frame-ancestors 'none'; base-uri 'none'"))
            #expect(!rendered.contentSecurityPolicy.contains("form-action"))
            #expect(!rendered.contentSecurityPolicy.contains("unsafe"))
            #expect(html.contains("<script") == (name == "form-post"), "\(name)")
            #expect(rendered.contentSecurityPolicy.contains("script-src") == (name == "form-post"))
        }
    }

    @Test("every page is one document with a language, a title, one heading and labelled fields")
    func structure() {
        for (name, page) in PageGallery.pages {
            for language in ["en", "de"] {
                let html = html(page, [language])
                #expect(html.contains("<html lang=\"\(language)\">"), "\(name)")
                #expect(html.components(separatedBy: "<h1").count == 2, "\(name)")
                #expect(html.contains(" · Acme Corporation</title>"), "\(name)")
                #expect(!html.contains("{{"), "\(name)")
                #expect(!html.contains("<title> "), "\(name)")
                for field in html.matches(of: #/<input [^>]* id="([a-z]+)"/#) {
                    #expect(html.contains("<label for=\"\(field.output.1)\">"), "\(name): \(field.output.1)")
                }
            }
        }
    }

    @Test("every form that posts to us carries its token")
    func tokens() {
        for (name, page) in PageGallery.pages where name != "form-post" {
            let html = html(page)
            for form in html.components(separatedBy: "<form").dropFirst() {
                #expect(form.contains("method=\"post\""), "\(name)")
                #expect(form.contains("name=\"csrf\" value=\"c3JmLXRva2Vu\""), "\(name)")
            }
        }
    }

    @Test("a step up asks for what is new, and folds away what was allowed before")
    func stepUp() throws {
        let more = html(.consent(PageGallery.consentToMore))
        #expect(more.contains("<h1>Reading Room asks for more access</h1>"))
        #expect(more.contains("It will also be able to"))
        let parts = more.components(separatedBy: "<details")
        #expect(parts.count == 2)
        #expect(parts[0].contains("Write, move and delete files") && !parts[0].contains("Read files and folders"))
        let folded = try #require(parts[1].components(separatedBy: "</details>").first)
        #expect(folded.contains("What you have allowed already") && folded.contains("Read files and folders"))
        #expect(folded.contains("Stay connected") && folded.contains("See your name and profile"))
        #expect(more.contains("If you deny, what you have allowed already stays as it is."))
        #expect(folded.contains("Tools: get_file_info, list_directory, read_file, search_files"))
        #expect(parts[0].contains("write_file_8 and 4 more"))
        #expect(html(.consent(PageGallery.consentToMore), ["de"]).contains("Die App kann dann außerdem"))

        let first = html(.consent(PageGallery.consent))
        #expect(!first.contains("<details") && !first.contains("If you deny"))
        #expect(first.contains("You will be sent to localhost."))
        var app = PageGallery.consent
        (app.redirectHost, app.goesToApp) = ("accounts.example.com", true)
        #expect(html(.consent(app)).contains("the app on this device that opens accounts.example.com: links."))
        let again = html(.consent(PageGallery.consentAgain))
        #expect(again.contains("You have allowed this before.") && !again.contains("<details"))
        #expect(html(.consent(PageGallery.consentToChanged)).contains("This app looks different now"))
    }

    @Test("password managers and screen readers find what they look for")
    func fields() {
        let signIn = html(.signIn(PageGallery.signIn))
        #expect(signIn.contains("autocomplete=\"username\""))
        #expect(signIn.contains("autocomplete=\"current-password\""))
        let wrong = html(.signIn(PageGallery.signIn(.wrongCredentials)))
        #expect(wrong.contains("role=\"alert\" autofocus"))
        #expect(wrong.components(separatedBy: "autofocus").count == 2)
        #expect(wrong.contains("<title>Error: Sign in"))
        #expect(wrong.contains("aria-invalid=\"true\" aria-describedby=\"notice\""))
        #expect(html(.signIn(PageGallery.signIn(.blocked(seconds: 240)))).contains("Please try again in 4 minutes."))
    }

    @Test(
        "what somebody hostile is called stays text",
        arguments: [
            "<script>alert(1)</script>", "\" autofocus onfocus=x", "\"\u{301} onfocus=x", "'\u{20DD}><b>", "{{{t}}}",
            "{{> layout}}",
        ]
    )
    func hostileNames(_ name: String) {
        var signIn = PageGallery.signIn
        signIn.username = name
        signIn.clientName = name
        signIn.providers = [.init(name: name, form: PageForm(action: name, csrf: name, request: name))]
        var consent = PageGallery.consent
        consent.clientName = name
        consent.clientHost = name
        consent.redirectHost = name
        consent.wish.groups = [.init(name: name, host: name, permissions: [.init(name, tools: [name])])]
        consent.history = .less(consent.wish)
        var frame = PageGallery.frame
        frame.tenantName = name
        let pages: [Page] =
            [
                .signIn(signIn), .consent(consent),
                .error(
                    ErrorPage(message: name, code: name, detail: name, host: name, correlationID: name, backURL: name)
                ),
                .formPost(FormPostPage(action: name, fields: [.init(name, name)])),
                .signOut(SignOutPage(form: signIn.form, fields: [.init(name, name)], clientName: name)),
            ] + PageGallery.hostile(name)
        // Every kind of page is among them: a new one must be too.
        let kinds = Set(pages.map { Self.kind($0) })
        #expect(kinds == Set(PageGallery.pages.map { Self.kind($0.page) }))
        let script = "<script>\(FormPostScript.source)</script>"
        for page in pages {
            let html = html(page, frame: frame).replacingOccurrences(of: script, with: "")
            #expect(!html.contains("<script"))
            #expect(!html.contains("<b>"))
            // No quotation mark of the name is left as it came, whatever stands after it: tags end where we end them.
            for tag in html.unicodeScalars.split(separator: "<").dropFirst() {
                let text = String(String.UnicodeScalarView(tag.prefix { $0 != ">" }))
                #expect(text.unicodeScalars.filter { $0 == "\"" }.count.isMultiple(of: 2), "\(text)")
                let outside = text.unicodeScalars.split(separator: "\"", omittingEmptySubsequences: false)
                    .enumerated().filter { $0.offset.isMultiple(of: 2) }
                    .map { String(String.UnicodeScalarView($0.element)) }
                #expect(!outside.contains { $0.contains("onfocus") }, "\(text)")
            }
        }
    }

    /// The name of the case.
    private static func kind(_ page: Page) -> String { String("\(page)".prefix { $0 != "(" }) }

    @Test("a page speaks the first language that it knows, or English")
    func languages() {
        let page = Page.signedOut(SignedOutPage())
        #expect(html(page, ["fr", "de-CH", "en"]).contains("Sie sind abgemeldet"))
        #expect(html(page, ["en-GB", "de"]).contains("You are signed out"))
        #expect(html(page, ["fr"]).contains("You are signed out"))
    }

    @Test("the script's hash in the policy is that of the script on the page")
    func scriptHash() throws {
        let page = try #require(PageGallery.pages.first { $0.name == "form-post" }).page
        let html = html(page)
        let script = try #require(html.firstMatch(of: #/<script>(.*)<\/script>/#)).output.1
        #expect(script == FormPostScript.source[...])
        #expect(html.contains("<noscript>"))
    }

    @Test(
        "the style sheet that pages name is one of the assets, for every colour",
        arguments: [nil, "#0f766e", "#ffffff"]
    )
    func assets(_ colour: String?) throws {
        var frame = PageGallery.frame
        frame.colour = colour
        let html = html(.signedOut(SignedOutPage()), frame: frame)
        for asset in SignetPages().assets(colour: colour) {
            #expect(html.contains("/t/acme/assets/\(asset.name)\""))
            #expect(!asset.bytes.isEmpty)
        }
    }
}
