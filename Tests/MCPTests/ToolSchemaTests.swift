import JSON
import Testing

@testable import MCP

@Suite("What a schema says and what it takes")
struct ToolSchemaTests {
    private static let schema = ToolSchema([
        .optional("vector", .array(of: .number(.finite), upTo: 3), "A vector"),
        .optional("ratio", .number(0...1), "A ratio"),
        .optional("label", .text(1...5), "A label"),
        .optional("tags", .map(of: .string, upTo: 2), "Tags"),
        .optional("filter", .json, "A filter"),
        .optional("anything", .any, "Anything"),
    ])

    @Test("the schema carries the bounds")
    func json() {
        let properties = Self.schema.json["properties"]
        #expect(properties?["vector"]?["items"] == ["type": "number"])
        #expect(properties?["vector"]?["maxItems"] == 3)
        #expect(properties?["ratio"]?["maximum"] == .double(1))
        #expect(properties?["label"]?["minLength"] == 1)
        #expect(properties?["label"]?["maxLength"] == 5)
        #expect(properties?["tags"]?["additionalProperties"] == ["type": "string"])
        #expect(properties?["tags"]?["maxProperties"] == 2)
        #expect(properties?["filter"]?["type"] == "object")
        #expect(properties?["anything"]?["type"] == nil)
    }

    @Test(
        "what fits passes",
        arguments: [
            ["vector": [1, .double(2.5), -3]], ["vector": []], ["ratio": 1], ["ratio": .double(0.25)],
            ["label": "日本語日本"],
            ["tags": ["a": "b"]], ["filter": ["a": ["b": [1]]]], ["anything": [1]], [:],
        ] as [JSONObject]
    )
    func fits(arguments: JSONObject) throws {
        _ = try ToolArguments(arguments, schema: Self.schema)
    }

    @Test(
        "what does not is refused with what would",
        arguments: [
            (["vector": [1, 2, 3, 4]], "3 elements"), (["vector": ["1"]], "an element that must be a number"),
            (["vector": 1], "an array"), (["ratio": .double(1.01)], "a number from 0.0 to 1.0"),
            (["ratio": "1"], "a number"),
            (["label": ""], "from 1 to 5 characters"), (["label": "abcdef"], "characters"), (["label": 1], "a string"),
            (["tags": ["a": "1", "b": "2", "c": "3"]], "2 members"),
            (["tags": ["a": 1]], "a member that must be a string"),
            (["filter": []], "an object"),
        ] as [(JSONObject, String)]
    )
    func refused(arguments: JSONObject, words: String) {
        #expect {
            _ = try ToolArguments(arguments, schema: Self.schema)
        } throws: { ($0 as? ToolError)?.message.contains(words) == true }
    }
}
