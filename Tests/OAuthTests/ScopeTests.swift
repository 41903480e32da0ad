import OAuth
import Testing

@Suite("Scopes")
struct ScopeTests {
    @Test(
        "a scope is visible ASCII without quote and backslash",
        arguments: ["openid", "filesystem:read", "!", "#", "~", "a]b[", "*"]
    )
    func token(text: String) throws {
        #expect(try ScopeToken(text).value == text)
    }

    @Test(
        "anything else is no scope",
        arguments: ["", " ", "a b", "a\"b", "a\\b", "\"", String(repeating: "a", count: 201)] + lookAlikes
    )
    func notToken(text: String) {
        #expect(!accepts(ScopeToken.self, text))
    }

    @Test("scopes are separated by one space, keep their order and count once")
    func parses() throws {
        let scope = try Scope(parsing: "b a b c:d a")
        #expect(scope.tokens.map(\.value) == ["b", "a", "c:d"])
        #expect(scope.description == "b a c:d")
        #expect(try Scope(parsing: scope.description) == scope)
    }

    @Test("the empty text is no scope at all")
    func empty() throws {
        #expect(try Scope(parsing: "").isEmpty)
        #expect(try Scope(parsing: "") == .empty)
        #expect(Scope.empty.description.isEmpty)
    }

    @Test(
        "loose separators are refused",
        arguments: [" ", "a  b", " a", "a ", "a\tb", "a\nb", "a,\u{A0}b", "a\u{2003}b", "a \"b\"", "a b\\"]
    )
    func looseSeparators(text: String) {
        #expect(throws: OAuthValueError.self) { try Scope(parsing: text) }
    }

    @Test("more scopes than the limit are refused")
    func limit() throws {
        let many = (0..<256).map { "s\($0)" }.joined(separator: " ")
        #expect(try Scope(parsing: many).tokens.count == 256)
        #expect(throws: OAuthValueError.self) { try Scope(parsing: many + " one-more") }
        #expect(throws: OAuthValueError.self) { try Scope(parsing: "a b c", maximumTokens: 2) }
        #expect(throws: OAuthValueError.self) { try Scope(parsing: "a a a", maximumTokens: 2) }
    }

    @Test("a permission at a resource is spelled resource:permission")
    func permission() throws {
        let token = ScopeToken(try ResourceName("postgresql-database"), try PermissionName("execute_queries"))
        #expect(token.value == "postgresql-database:execute_queries")
    }

    @Test("a scope contains another only token by token")
    func containment() throws {
        let wide = try Scope(parsing: "filesystem:read filesystem:write")
        #expect(wide.isSuperset(of: try Scope(parsing: "filesystem:write")))
        #expect(wide.isSuperset(of: .empty))
        #expect(!wide.isSuperset(of: try Scope(parsing: "filesystem")))
        #expect(!wide.isSuperset(of: try Scope(parsing: "filesystem:rea")))
        #expect(!wide.contains(try ScopeToken("FILESYSTEM:READ")))
    }
}
