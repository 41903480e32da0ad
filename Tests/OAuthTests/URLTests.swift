import OAuth
import Testing

@Suite("Issuers and resource identifiers")
struct URLTests {
    private static let neither = [
        "", "https", "https://", "https:///path", "//api.example", "api.example", "ftp://api.example",
        "javascript:alert(1)",
        "HTTPS://api.example", "Https://api.example", "https://API.example", "https://api.exampl\u{435}",
        "https://user@api.example", "https://user:pw@api.example", "https://api.example#f", "https://api.example/#",
        "https://api.example/a b", "https://api.example/a\nb", "https://api.example/a\\b", "https://api.example/../b",
        "https://api.example/a/./b", "https://api.example/..", "https://api.example:", "https://api.example:0",
        "https://api.example:65536", "https://api.example:+80", "https://api.example:8a", "https://api.example:80:80",
        "https://[::1", "https://::1]", "https://[]", "https://[::1]x", "https://[::G]", "https://a\"b", "https://a<b>",
        "https://a%41b", "https://api.example/\u{E9}", " https://api.example", "https://api.example ",
        "https://\u{FF41}pi.example", "https://api\u{3002}example", "urn:example:api", "https:/api.example",
        "https://api.example/" + String(repeating: "a", count: 2048), "https://?", "https://:443",
        "https://api.example\u{0}",
    ]

    @Test("what is no plain http(s) URL is neither issuer nor resource", arguments: neither)
    func refused(text: String) {
        #expect(!accepts(Issuer.self, text))
        #expect(!accepts(ResourceIdentifier.self, text))
        #expect(AbsoluteURL(text) == nil)
    }

    @Test(
        "an issuer is kept exactly as written",
        arguments: [
            "https://id.example", "https://id.example/t/acme", "http://127.0.0.1:8080/t/acme", "https://[::1]:8443/t/a",
            "https://id.example:443", "https://id.example//t", "https://id.example/%7Eu",
        ]
    )
    func issuer(text: String) throws {
        #expect(try Issuer(text).value == text)
    }

    @Test("an issuer has no trailing slash and no query (RFC 8414 §2)")
    func notIssuer() {
        for text in [
            "https://id.example/", "https://id.example/t/acme/", "https://id.example?x=1", "https://id.example?",
        ] {
            #expect(!accepts(Issuer.self, text), "\(text)")
        }
    }

    @Test("the issuer of a tenant lies below the public URL, and only that one names the tenant")
    func tenantOfIssuer() throws {
        let base = try Issuer("https://id.example")
        let acme = try TenantID("acme")
        let issuer = Issuer(base: base, tenant: acme)
        #expect(issuer.value == "https://id.example/t/acme")
        #expect(issuer.tenant(below: base) == acme)
        for other in [
            "https://id.example/t/acme/x", "https://id.example.evil/t/acme", "https://id.example:443/t/acme",
            "http://id.example/t/acme", "https://id.example/T/acme", "https://id.example/t/Acme",
            "https://id.example/acme",
            "https://id.example", "https://id.example/t/%61cme",
        ] {
            #expect((try? Issuer(other))?.tenant(below: base) == nil, "\(other)")
        }
    }

    @Test("a resource keeps its spelling, but a root is the same with and without slash")
    func resource() throws {
        #expect(try ResourceIdentifier("https://api.example/") == ResourceIdentifier("https://api.example"))
        #expect(try ResourceIdentifier("https://api.example/").value == "https://api.example")
        #expect(try ResourceIdentifier("https://api.example/mcp").value == "https://api.example/mcp")
        #expect(try ResourceIdentifier("https://api.example/mcp/") != ResourceIdentifier("https://api.example/mcp"))
        #expect(try ResourceIdentifier("https://api.example:443") != ResourceIdentifier("https://api.example"))
        #expect(!accepts(ResourceIdentifier.self, "https://api.example/mcp?x=1"))
    }

    @Test("only this machine's own addresses are loopback")
    func loopback() throws {
        for text in ["http://localhost", "http://127.0.0.1:8080", "http://127.255.0.3", "http://[::1]:1"] {
            #expect(AbsoluteURL(text)?.isLoopback == true, "\(text)")
        }
        for text in [
            "http://localhost.evil", "http://127.0.0.1.evil", "http://127.evil", "http://127.0.0", "http://127.0.0.256",
            "http://128.0.0.1", "http://0.0.0.0", "http://[::2]", "http://[::ffff:127.0.0.1]", "http://127.0.0.1.",
            "http://evil.127.0.0.1", "http://127.0.0.0x1",
        ] {
            #expect(AbsoluteURL(text)?.isLoopback != true, "\(text)")
        }
    }

    @Test("an origin leaves out the port that is standard")
    func origin() {
        #expect(AbsoluteURL("https://a.example:443/x?y")?.origin == "https://a.example")
        #expect(AbsoluteURL("http://a.example:443/x")?.origin == "http://a.example:443")
        #expect(AbsoluteURL("http://127.0.0.1:8080")?.origin == "http://127.0.0.1:8080")
    }
}
