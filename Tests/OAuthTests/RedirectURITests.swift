import OAuth
import Testing

@Suite("Redirect URIs")
struct RedirectURITests {
    @Test(
        "what is answered on the person's machine is told from what is answered elsewhere",
        arguments: [
            ("http://127.0.0.1/callback", true), ("http://localhost:3000/callback", true), ("http://[::1]/c", true),
            ("cursor://anysphere.cursor-mcp/oauth/callback", true), ("com.example.app:/callback", true),
            ("https://localhost/callback", true), ("https://localhost./callback", true),
            ("https://127.0.0.1:8443/c", true), ("https://app.localhost/c", true),
            ("https://app.example/callback", false), ("https://localhost.example/c", false),
            ("https://notlocalhost/c", false),
        ]
    )
    func local(text: String, isLocal: Bool) throws {
        #expect(try RedirectURI(text).isLocal == isLocal)
    }

    @Test("an app's scheme is no host, however much it looks like one")
    func scheme() throws {
        #expect(try RedirectURI("accounts.example.com:/callback").appScheme == "accounts.example.com")
        #expect(try RedirectURI("cursor://host/path").appScheme == "cursor")
        #expect(try RedirectURI("https://app.example/").appScheme == nil)
        #expect(try RedirectURI("http://127.0.0.1/").appScheme == nil)
    }

    @Test(
        "any port matches on this machine, and nothing else may differ",
        arguments: [
            ("http://localhost/callback", "http://localhost:51234/callback", true),
            ("http://127.0.0.1/", "http://127.0.0.1:33418/", true), ("http://[::1]:1/c", "http://[::1]:2/c", true),
            ("http://localhost/callback", "http://127.0.0.1/callback", false),
            ("http://localhost/callback", "http://localhost:1/callback/", false),
            ("http://localhost/c?a=1", "http://localhost:1/c", false),
            ("https://app.example/c", "https://app.example:8443/c", false),
            ("https://localhost/c", "https://localhost:8443/c", false),
            ("https://app.example/c", "https://app.example/c?x=1", false), ("cursor://a/b", "cursor://a/c", false),
        ]
    )
    func ports(registered: String, requested: String, matches: Bool) throws {
        #expect(try RedirectURI(registered).matches(RedirectURI(requested)) == matches)
    }

    @Test(
        "what a browser would act on by itself, or send in the clear, is none",
        arguments: [
            "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
            "blob:https://a.example/1", "about:blank", "http://app.example/callback", "http://localhost.example/",
            "https://app.example/#fragment", "cursor://a/b#c", "https://user@app.example/", "cursor://user@a/b",
            "https://app.example/ x", "//app.example/", "", "cursor:", "ftp://localhost/", "ws://localhost/",
        ]
    )
    func refused(text: String) {
        #expect(throws: OAuthValueError.self) { try RedirectURI(text) }
    }
}
