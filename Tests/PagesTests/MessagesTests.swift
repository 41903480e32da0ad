import JOSE
import Testing

@testable import AuthorizationServer
@testable import Pages

@Suite("Messages")
struct MessagesTests {
    @Test("every language has the same texts, with the same names to fill in", arguments: Messages.all.map(\.language))
    func complete(_ language: String) throws {
        let messages = try #require(Messages.all.first { $0.language == language })
        let english = Messages.english
        #expect(Set(messages.texts.keys).symmetricDifference(english.texts.keys).isEmpty)
        for (key, text) in messages.texts {
            #expect(!text.isEmpty, "\(key)")
            #expect(Self.names(text) == Self.names(english[key]), "\(key)")
        }
    }

    @Test("every text that a template names is there")
    func named() {
        for (name, source) in PageTemplates.sources {
            for match in source.matches(of: #/\{\{t\.([a-z_]+)\}\}/#) {
                #expect(Messages.english.has(String(match.output.1)), "\(name): \(match.output.1)")
            }
        }
    }

    @Test("every message of an upstream refusal and of a refused request has words")
    func errors() {
        for message in [
            "unknown_client", "bad_redirect_uri", "malformed_request", "bad_request", "expired", "unavailable", "busy",
            "stale_form", "too_many", "method", "account", "upstream", "upstream_unavailable", "upstream_cancelled",
            "upstream_not_fresh", "upstream_wrong_domain", "upstream_unknown_account", "upstream_account_exists",
        ] {
            #expect(Messages.english.has("error_\(message)_title"), "\(message)")
            #expect(Messages.english.has("error_\(message)_advice"), "\(message)")
        }
    }

    @Test("what is filled in is not looked at again")
    func filling() {
        #expect(Messages.english("consent_title", ["client": "{client}"]) == "{client} wants to access your account")
    }

    @Test("spans and dates are told in words")
    func words() {
        let english = PageWords(messages: .english)
        let german = PageWords(messages: .german)
        #expect(english.span(seconds: 1) == "1 second")
        #expect(english.span(seconds: 91) == "2 minutes")
        #expect(german.span(seconds: 7200) == "2 Stunden")
        #expect(english.date(NumericDate(1_795_557_600)) == "24 November 2026")
        #expect(german.date(NumericDate(951_782_400)) == "29. Februar 2000")
        #expect(english.device("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0") == "Firefox on Linux")
        #expect(english.device(nil) == "Unknown device")
    }

    private static func names(_ text: String) -> Set<String> {
        Set(text.matches(of: #/\{([a-z]+)\}/#).map { String($0.output.1) })
    }
}
