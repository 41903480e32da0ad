#if ResourceServer
import Foundation
import Hummingbird
import HummingbirdTesting
import Testing

@Suite("The example in README.md", .timeLimit(.minutes(1)))
struct ReadmeTests {
    /// A file beside or above this one.
    private func text(_ path: String) throws -> String {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(path)
        return try String(contentsOf: url.standardizedFileURL, encoding: .utf8)
    }

    /// The lines without what indentation and empty lines make different.
    private func lines(_ text: Substring) -> [String] {
        text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    @Test("what README shows is what compiles here")
    func inStep() throws {
        let snippets = try text("../../../README.md").split(separator: "```swift\n").dropFirst()
            .compactMap { $0.split(separator: "\n```").first }
        let shown = try #require(snippets.first { $0.contains("import ResourceServer") })
        let example = try text("Orders.swift")
        let compiled = example.split(separator: "// README begins").dropFirst()
            .compactMap { $0.split(separator: "// README ends").first }
            .flatMap(lines)
        let imports = ["import Hummingbird", "import ResourceServer"]
        #expect(lines(shown) == imports + compiled)
        #expect(lines(example[...]).filter { $0.hasPrefix("import ") } == imports)
    }

    @Test("it refuses who has no token and says where to get one, and its metadata is open")
    func works() async throws {
        try await Application(router: try ordersRouter())
            .test(.router) { client in
                let refused = try await client.execute(uri: "/orders", method: .get)
                #expect(refused.status == .unauthorized)
                let metadata = "/.well-known/oauth-protected-resource/orders"
                #expect(refused.headers[.wwwAuthenticate]?.contains("https://api.example.com\(metadata)") == true)
                let open = try await client.execute(uri: metadata, method: .get)
                #expect(open.status == .ok)
                #expect(String(buffer: open.body).contains("https://id.example.com/t/acme"))
            }
    }
}
#endif
