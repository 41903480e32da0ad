import JSON
import MCP

extension MemoryServer {
    private static let deleting = ToolAnnotations(isReadOnly: false, isDestructive: true, isIdempotent: true)

    var deleteEntities: Tool<MCPCaller> {
        Tool(
            name: "delete_entities",
            title: "Forget entities",
            description: "Forgets entities with their observations and all their relations. It cannot be undone.",
            input: ToolSchema([
                .required("entityNames", .array(of: .string, upTo: limits.maximumItems), "Names of the entities")
            ]),
            output: ToolSchema([
                .required("deleted", .array(of: .string), "Names of those that are gone"),
                .required("missing", .array(of: .string), "Names of which there was none"),
            ]),
            annotations: Self.deleting,
            requiredScopes: [Self.writeScope]
        ) { [self] arguments, caller in
            let names = try door.names(arguments[strings: "entityNames"] ?? [])
            return try await write(caller) { graph in
                let deleted = try graph.delete(entities: names)
                return ToolResult(
                    structured: [
                        "deleted": Self.strings(deleted),
                        "missing": Self.strings(names.filter { !deleted.contains($0) }),
                    ]
                )
            }
        }
    }

    var deleteObservations: Tool<MCPCaller> {
        let texts = Self.observations(
            of: "Facts to forget, word for word",
            "observations",
            upTo: limits.maximumItems
        )
        return Tool(
            name: "delete_observations",
            title: "Forget observations",
            description: """
                Forgets facts of entities, each given word for word as open_nodes shows it. It cannot be undone.
                """,
            input: ToolSchema([
                .required("deletions", .array(of: texts, upTo: limits.maximumItems), "What to forget, by entity")
            ]),
            output: ToolSchema([
                .required(
                    "results",
                    .array(of: Self.observations(of: "Those that are gone", "deletedObservations")),
                    "What was forgotten, by entity"
                )
            ]),
            annotations: Self.deleting,
            requiredScopes: [Self.writeScope]
        ) { [self] arguments, caller in
            let deletions = try door.observations(arguments[array: "deletions"] ?? [], "observations")
            return try await write(caller) { graph in
                let ids = try graph.ids(
                    of: deletions.map(\.name),
                    advice: "Find the right name with search_nodes."
                )
                let results = try deletions.compactMap { name, texts -> JSONValue? in
                    guard let id = ids[name] else { return nil }
                    let deleted = try graph.delete(observations: texts, of: id)
                    return ["entityName": .string(name), "deletedObservations": Self.strings(deleted)]
                }
                return ToolResult(structured: ["results": .array(results)])
            }
        }
    }

    var deleteRelations: Tool<MCPCaller> {
        Tool(
            name: "delete_relations",
            title: "Forget relations",
            description: "Forgets relations between entities; the entities stay. It cannot be undone.",
            input: ToolSchema([
                .required("relations", .array(of: Self.relation, upTo: limits.maximumItems), "The relations")
            ]),
            output: ToolSchema([.required("deleted", .array(of: Self.relation), "Those that are gone")]),
            annotations: Self.deleting,
            requiredScopes: [Self.writeScope]
        ) { [self] arguments, caller in
            let relations = try door.relations(arguments[array: "relations"] ?? [])
            return try await write(caller) { graph in
                let deleted = try relations.filter { try graph.delete($0) }
                return ToolResult(structured: ["deleted": .array(deleted.map(\.json))])
            }
        }
    }
}
