import Foundation
import JSON
import Testing

@testable import MCPServers

@Suite("Searching the memory")
struct MemorySearchTests {
    @Test("more of the words, and words in names, come first")
    func ranking() async throws {
        let bench = try MemoryBench()
        _ = try await bench.create([
            MemoryBench.entity("Bob", "person", ["drinks coffee"]),
            MemoryBench.entity("Coffee", "drink", ["black"]),
            MemoryBench.entity("Carol", "person", ["drinks coffee in Paris"]),
            MemoryBench.entity("Dave", "person", ["drinks water"]),
        ])
        #expect(try await bench.found("coffee").first == "Coffee")
        #expect(try await bench.found("paris coffee").first == "Carol")
        #expect(Set(try await bench.found("coffee")) == ["Bob", "Coffee", "Carol"])
        #expect(try await bench.found("coff") == (try await bench.found("coffee")))
        #expect(try await bench.found("tea").isEmpty)
    }

    @Test(
        "what looks like the index's own language is text, never an error",
        arguments: [
            "\"", "\"\"", "'", "*", "a*", "^a", "a AND", "AND", "OR", "NOT", "NEAR(a b)", "NEAR(", "a OR b NOT c", "(",
            ")", "((a)", "name:a", "owner:s1", "owner : s1 OR a", "-a", "+a", "{name}:a", "a\"b", "\\", "%", "_", "++",
            "\u{0}", "a\u{0}b", "--", ";", "a; DROP TABLE entity", "💥", "\u{202E}", "🇩🇪", "s1", "entity_text",
        ]
    )
    func syntax(query: String) async throws {
        let bench = try MemoryBench()
        _ = try await bench.create([MemoryBench.entity("Zed", "person", ["zzz"])])
        _ = try await bench.create([MemoryBench.entity("theirs")], subject: "eve")
        let outcome = try await bench.call("search_nodes", ["query": .string(query)])
        if query == "\u{0}" {
            #expect(outcome.text.contains("empty"))
        } else {
            #expect(!outcome.isError, "\(outcome.text)")
            #expect(outcome.names.isEmpty)
        }
    }

    @Test("signs that are no words are found as they stand")
    func signs() async throws {
        let bench = try MemoryBench()
        _ = try await bench.create([
            MemoryBench.entity("Ann", "person", ["writes in C++ and 100% _sure_"]), MemoryBench.entity("Ben"),
        ])
        for query in ["++", "0%", "_sure", "100%"] { #expect(try await bench.found(query) == ["Ann"]) }
        #expect(try await bench.found("%%").isEmpty)
    }

    @Test("text of any language is found, with and without accents, and one name has one form")
    func unicode() async throws {
        let bench = try MemoryBench()
        _ = try await bench.create([
            MemoryBench.entity("Zoë", "person", ["aime le café crème"]),
            MemoryBench.entity("東京", "city", ["日本の首都です"]),
            MemoryBench.entity("Москва", "город", ["столица России"]),
            MemoryBench.entity("👩‍👩‍👧", "family", ["emoji 🎉 party"]),
        ])
        #expect(try await bench.found("zoe") == ["Zoë"])
        #expect(try await bench.found("CAFÉ") == ["Zoë"])
        #expect(try await bench.found("首都") == ["東京"])
        #expect(try await bench.found("россии") == ["Москва"])
        #expect(try await bench.found("🎉") == ["👩‍👩‍👧"])
        // The same letters, written as base letter and accent.
        let decomposed = "Zoe\u{308}"
        #expect(try await bench.create([MemoryBench.entity(decomposed)])["existing"]?.arrayValue?.count == 1)
        #expect(try await bench.call("open_nodes", ["names": [.string(decomposed)]]).names == ["Zoë"])
    }

    @Test("a search that finds more than it may show says so")
    func truncated() async throws {
        let bench = try MemoryBench { $0.maximumAnswerBytes = 2000 }
        let long = String(repeating: "word ", count: 100)
        _ = try await bench.create((0..<10).map { MemoryBench.entity("e\($0)", "thing", [long]) })
        let limited = try await bench.call("search_nodes", ["query": "word", "limit": 2])
        #expect(limited.names.count == 2)
        #expect(limited["truncated"] == true)
        let cut = try await bench.call("search_nodes", ["query": "word"])
        #expect((1..<10).contains(cut.names.count))
        #expect(cut["truncated"] == true)
        let page = try await bench.call("read_graph")
        #expect((1..<10).contains(page.names.count))
        #expect(page["next_cursor"] != nil)
    }
}
