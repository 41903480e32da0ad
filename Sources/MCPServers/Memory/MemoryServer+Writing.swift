import JSON
import MCP

extension MemoryServer {
    private static let adding = ToolAnnotations(isReadOnly: false, isDestructive: false, isIdempotent: true)

    var createEntities: Tool<MCPCaller> {
        Tool(
            name: "create_entities",
            title: "Remember entities",
            description: """
                Remembers new entities with what is known of them. One that exists already is left as it is and named \
                in existing: add to it with add_observations.
                """,
            input: ToolSchema([
                .required(
                    "entities",
                    .array(of: Self.entity(upTo: limits.maximumItems), upTo: limits.maximumItems),
                    "The entities"
                )
            ]),
            output: ToolSchema([
                .required("entities", .array(of: Self.entity), "Those that are new"),
                .required("existing", .array(of: .string), "Names of those that existed, which are unchanged"),
            ]),
            annotations: Self.adding,
            requiredScopes: [Self.writeScope]
        ) { [self] arguments, caller in
            let entities = try door.entities(arguments[array: "entities"] ?? [])
            return try await write(caller) { graph in
                var created: [MemoryEntity] = []
                var existing: [String] = []
                for (done, entity) in entities.enumerated() {
                    caller.progress.report(Double(done), of: Double(entities.count), "Remembering")
                    if try graph.create(entity) { created.append(entity) } else { existing.append(entity.name) }
                }
                return ToolResult(
                    structured: [
                        "entities": .array(created.map(\.json)), "existing": Self.strings(existing),
                    ]
                )
            }
        }
    }

    var createRelations: Tool<MCPCaller> {
        Tool(
            name: "create_relations",
            title: "Remember relations",
            description: """
                Remembers how entities relate to each other, in the active voice. Both must exist. A relation that \
                exists already stays as it is.
                """,
            input: ToolSchema([
                .required("relations", .array(of: Self.relation, upTo: limits.maximumItems), "The relations")
            ]),
            output: ToolSchema([.required("relations", .array(of: Self.relation), "Those that are new")]),
            annotations: Self.adding,
            requiredScopes: [Self.writeScope]
        ) { [self] arguments, caller in
            let relations = try door.relations(arguments[array: "relations"] ?? [])
            return try await write(caller) { graph in
                let ids = try graph.ids(
                    of: relations.flatMap { [$0.from, $0.to] },
                    advice: "Create it first with create_entities, or find the right name with search_nodes."
                )
                var done = 0.0
                let created = try relations.filter { relation in
                    caller.progress.report(done, of: Double(relations.count), "Remembering")
                    done += 1
                    guard let from = ids[relation.from], let to = ids[relation.to] else { return false }
                    return try graph.relate(from, relation.type, to)
                }
                return ToolResult(structured: ["relations": .array(created.map(\.json))])
            }
        }
    }

    var addObservations: Tool<MCPCaller> {
        let contents = Self.observations(of: "Facts to add, one in each", "contents", upTo: limits.maximumItems)
        return Tool(
            name: "add_observations",
            title: "Remember observations",
            description: "Adds facts to entities that exist. A fact that is known already is not added again.",
            input: ToolSchema([
                .required("observations", .array(of: contents, upTo: limits.maximumItems), "What to add, by entity")
            ]),
            output: ToolSchema([
                .required(
                    "results",
                    .array(of: Self.observations(of: "Those that are new", "addedObservations")),
                    "What was added, by entity"
                )
            ]),
            annotations: Self.adding,
            requiredScopes: [Self.writeScope]
        ) { [self] arguments, caller in
            let observations = try door.observations(arguments[array: "observations"] ?? [], "contents")
            return try await write(caller) { graph in
                let ids = try graph.ids(
                    of: observations.map(\.name),
                    advice: "Create it with create_entities, or find the right name with search_nodes."
                )
                var done = 0.0
                let results = try observations.compactMap { name, texts -> JSONValue? in
                    caller.progress.report(done, of: Double(observations.count), "Remembering")
                    done += 1
                    guard let id = ids[name] else { return nil }
                    let added = try graph.observe(texts, of: id, named: name)
                    return ["entityName": .string(name), "addedObservations": Self.strings(added)]
                }
                return ToolResult(structured: ["results": .array(results)])
            }
        }
    }
}
