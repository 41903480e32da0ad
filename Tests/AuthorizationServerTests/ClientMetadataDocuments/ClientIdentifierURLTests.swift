import Testing

@testable import AuthorizationServer

@Suite("Client identifier URLs (CIMD §3)")
struct ClientIdentifierURLTests {
    @Test(
        "https with a path is one",
        arguments: [
            "https://app.example/client.json", "https://app.example:8443/oauth/client", "https://app.example/a?v=1",
            "https://app.example/a/", "https://app.example/.well-known/client",
        ]
    )
    func good(_ text: String) { #expect(ClientIdentifierURL(text)?.value == text) }

    @Test(
        "anything else is none",
        arguments: [
            "http://app.example/c", "https://app.example", "https://app.example/", "https://app.example?x=1",
            "https://user@app.example/c", "https://user:pw@app.example/c", "https://app.example/c#f",
            "https://app.example/a/../c", "https://app.example/./c", "https://app.example/%2e%2E/c",
            "https://app.example/.%2e/c", "https://APP.example/c", "HTTPS://app.example/c", "https://app.example\\@x/c",
            "https:///c", "https://app.example:0/c", "https://app.example/c d", "https://app.example/ü", "web",
        ]
    )
    func bad(_ text: String) { #expect(ClientIdentifierURL(text) == nil) }
}
