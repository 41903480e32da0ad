import JSON
import MCP

extension MemoryServer {
    static let entityName = "Name, which identifies the entity: a person, project, place, event, preference"

    /// An entity as it is remembered and shown.
    static let entity = entity(upTo: .max)

    /// An entity of so many observations.
    static func entity(upTo maximum: Int) -> ToolSchema.ValueType {
        .object(
            ToolSchema([
                .required("name", .string, entityName),
                .required("entityType", .string, "Type, such as person or project"),
                .required(
                    "observations",
                    .array(of: .string, upTo: maximum),
                    "What is known of it, one fact in each, oldest first"
                ),
            ])
        )
    }

    /// A relation as it is remembered and shown.
    static let relation = ToolSchema.ValueType.object(
        ToolSchema([
            .required("from", .string, "Name of the entity that the relation starts at"),
            .required("to", .string, "Name of the entity that it leads to"),
            .required("relationType", .string, "The relation in the active voice, such as works_at"),
        ])
    )

    /// Observations of one entity.
    static func observations(of what: String, _ member: String, upTo maximum: Int = .max) -> ToolSchema.ValueType {
        .object(
            ToolSchema([
                .required("entityName", .string, "Name of an entity that exists"),
                .required(member, .array(of: .string, upTo: maximum), what),
            ])
        )
    }

    /// A part of the graph.
    static let graph: [ToolSchema.Member] = [
        .required("entities", .array(of: entity), "Entities"),
        .required("relations", .array(of: relation), "Relations between entities"),
    ]

    static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

    static func json(_ entities: [MemoryEntity], _ relations: [MemoryRelation]) -> JSONObject {
        ["entities": .array(entities.map(\.json)), "relations": .array(relations.map(\.json))]
    }
}

extension MemoryDoor {
    /// The entities of an argument whose shape the schema has checked.
    func entities(_ values: [JSONValue]) throws(ToolError) -> [MemoryEntity] {
        var entities: [MemoryEntity] = []
        for value in values {
            entities.append(
                MemoryEntity(
                    name: try name(value["name"]?.stringValue ?? ""),
                    type: try type(value["entityType"]?.stringValue ?? ""),
                    observations: try observations(value["observations"]?.arrayValue?.compactMap(\.stringValue) ?? [])
                )
            )
        }
        return entities
    }

    /// The relations of an argument whose shape the schema has checked.
    func relations(_ values: [JSONValue]) throws(ToolError) -> [MemoryRelation] {
        var relations: [MemoryRelation] = []
        for value in values {
            relations.append(
                MemoryRelation(
                    from: try name(value["from"]?.stringValue ?? ""),
                    type: try type(value["relationType"]?.stringValue ?? ""),
                    to: try name(value["to"]?.stringValue ?? "")
                )
            )
        }
        return relations
    }

    /// The observations of entities in an argument whose shape the schema has checked.
    func observations(_ values: [JSONValue], _ member: String) throws(ToolError) -> [(name: String, texts: [String])] {
        var all: [(String, [String])] = []
        for value in values {
            all.append(
                (
                    try name(value["entityName"]?.stringValue ?? ""),
                    try observations(value[member]?.arrayValue?.compactMap(\.stringValue) ?? [])
                )
            )
        }
        return all
    }

    /// The names of an argument, each once.
    func names(_ texts: [String]) throws(ToolError) -> [String] {
        var names: [String] = []
        for text in texts {
            let name = try name(text)
            if !names.contains(name) { names.append(name) }
        }
        return names
    }
}
