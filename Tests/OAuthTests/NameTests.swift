import OAuth
import Testing

/// Whether a type takes a text as its value.
func accepts<Name: OAuthName>(_ type: Name.Type, _ text: String) -> Bool { (try? Name(text)) != nil }

/// Look-alikes, invisible characters and other texts that no name may contain; the first two are canonically
/// equivalent to ASCII for Swift's `==`.
let lookAlikes = [
    "\u{212A}", "a\u{37E}", "\u{FF41}cme", "acm\u{435}", "acme\u{200B}", "acme\u{301}", "ac\u{AD}me", "\u{FEFF}acme",
    "acme\u{0}", "acme\n", "acme\r\n", "acme\t", " acme", "acme ", "ac me", "acm\u{E9}", "\u{1D41A}cme", "ac\u{202E}me",
    "\u{661}", "acme\u{2028}", "acme\u{7F}",
]

@Suite("Names of tenants, resources, roles, permissions and clients")
struct NameTests {
    private static let hyphenated = ["a", "0", "acme", "a-b", "a1-b2-c3", "0-0", String(repeating: "a", count: 63)]
    private static let notHyphenated = [
        "", "-", "a-", "-a", "a--b", "A", "Acme", "a_b", "a.b", "a/b", "a:b", "a%20b", "..", ".", "a b",
        String(repeating: "a", count: 64), "a" + String(repeating: "-a", count: 63),
    ]

    @Test("tenants, resources and roles are lower-case words with single hyphens", arguments: hyphenated)
    func hyphenatedName(text: String) throws {
        #expect(try TenantID(text).value == text)
        #expect(try ResourceName(text).description == text)
        #expect(try RoleName(text).value == text)
    }

    @Test("anything else names no tenant, resource or role", arguments: notHyphenated + lookAlikes)
    func notHyphenatedName(text: String) {
        #expect(!accepts(TenantID.self, text))
        #expect(!accepts(ResourceName.self, text))
        #expect(!accepts(RoleName.self, text))
    }

    @Test("a tenant of 63 characters may have hyphens between all of them")
    func longestTenant() {
        #expect(accepts(TenantID.self, "a" + String(repeating: "-a", count: 62)))
    }

    @Test(
        "a permission is a lower-case word with underscores",
        arguments: ["read", "execute_queries", "a", "r2", "a__b"]
    )
    func permission(text: String) throws {
        #expect(try PermissionName(text).value == text)
    }

    @Test(
        "anything else names no permission",
        arguments: [
            "", "_", "_read", "2read", "Read", "read-all", "read:all", "read.all", "*", "read ",
            String(repeating: "a", count: 64),
        ] + lookAlikes
    )
    func notPermission(text: String) {
        #expect(!accepts(PermissionName.self, text))
    }

    @Test(
        "a client id is URL-safe ASCII",
        arguments: ["a", "client_1", "A-Z.a~z", "0", String(repeating: "x", count: 200)]
    )
    func clientID(text: String) throws {
        #expect(try ClientID(text).value == text)
    }

    @Test(
        "anything else names no client",
        arguments: [
            "", "a b", "a:b", "a/b", "a%41", "a+b", "a&b", "a=b", "http://x.example/client", "https://x.example",
            "\"a\"",
            String(repeating: "x", count: 201),
        ] + lookAlikes
    )
    func notClientID(text: String) {
        #expect(!accepts(ClientID.self, text))
    }

    @Test("KELVIN SIGN is equal to K for Swift and is no client, no scope and no issuer for us")
    func kelvin() {
        #expect("\u{212A}" == "K")
        #expect(accepts(ClientID.self, "K"))
        #expect(!accepts(ClientID.self, "\u{212A}"))
        #expect(accepts(ScopeToken.self, "K"))
        #expect(!accepts(ScopeToken.self, "\u{212A}"))
        #expect(!accepts(Issuer.self, "https://id.example/\u{212A}"))
        #expect(!accepts(ResourceIdentifier.self, "https://api.example/\u{212A}"))
    }

    @Test("a refused value says what is allowed and does not repeat the value")
    func description() {
        #expect {
            _ = try TenantID("NOT A TENANT")
        } throws: { error in
            let text = (error as? OAuthValueError)?.description ?? ""
            return text.contains("tenant") && text.contains("a-z") && !text.contains("NOT A TENANT")
        }
    }

    @Test("names sort by their bytes")
    func order() throws {
        let names = try ["b", "a-b", "a", "a1", "0"].map { try TenantID($0) }
        #expect(names.sorted().map(\.value) == ["0", "a", "a-b", "a1", "b"])
    }
}
