import GRDB
import MCP

/// The graph of one subject, inside one transaction; there is no way from here to another subject's rows.
struct MemoryGraph {
    let db: Database
    /// The subject's row, and its counts when the transaction began; 0 where nothing was ever remembered.
    let owner: Int64
    let limits: MemoryLimits

    /// The graph of a subject for reading.
    init(reading db: Database, of subject: String, limits: MemoryLimits) throws {
        self.db = db
        self.limits = limits
        owner = try Self.row(db, subject) ?? 0
    }

    /// The graph of a subject for writing; its row is made where it is missing.
    init(writing db: Database, of subject: String, limits: MemoryLimits) throws {
        self.db = db
        self.limits = limits
        if let row = try Self.row(db, subject) {
            owner = row
        } else {
            try db.execute(sql: "INSERT INTO subject (name) VALUES (?)", arguments: [subject])
            owner = db.lastInsertedRowID
        }
    }

    private static func row(_ db: Database, _ subject: String) throws -> Int64? {
        try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM subject WHERE name = ?"),
            arguments: [subject]
        )
    }

    // MARK: Finding

    /// The row of an entity.
    func id(of name: String) throws -> Int64? {
        try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM entity WHERE subject = ? AND name = ?"),
            arguments: [owner, name]
        )
    }

    /// The rows of all these entities.
    ///
    /// - Throws: A ``ToolError`` that names those that are missing and says `advice`.
    func ids(of names: [String], advice: String) throws -> [String: Int64] {
        var ids: [String: Int64] = [:]
        var missing: [String] = []
        for name in names where ids[name] == nil && !missing.contains(name) {
            if let id = try id(of: name) { ids[name] = id } else { missing.append(name) }
        }
        guard missing.isEmpty else { throw ToolError("\(Self.unknown(missing)) \(advice)") }
        return ids
    }

    static func unknown(_ names: [String]) -> String {
        let shown = names.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ")
        let more = names.count > 5 ? " and \(names.count - 5) more" : ""
        return names.count == 1 ? "There is no entity \(shown)." : "There are no entities \(shown)\(more)."
    }

    /// An entity with all that is observed of it, oldest first.
    func entity(_ id: Int64) throws -> MemoryEntity? {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT name, type FROM entity WHERE id = ? AND subject = ?"),
            arguments: [id, owner]
        )
        guard let row else { return nil }
        let observations = try String.fetchAll(
            db.cachedStatement(sql: "SELECT text FROM observation WHERE entity = ? ORDER BY id"),
            arguments: [id]
        )
        return MemoryEntity(name: row[0], type: row[1], observations: observations)
    }

    /// The relations that start at an entity.
    func relations(from id: Int64) throws -> [MemoryRelation] {
        try relations(id, at: "source", limit: limits.maximumRelationsOfEntity)
    }

    /// Relations that start or end at an entity, `limit` of each at most.
    func relations(touching id: Int64, limit: Int) throws -> [MemoryRelation] {
        try relations(id, at: "source", limit: limit) + relations(id, at: "target", limit: limit)
    }

    private func relations(_ id: Int64, at end: String, limit: Int) throws -> [MemoryRelation] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT s.name, relation.type, t.name FROM relation
                    JOIN entity AS s ON s.id = source JOIN entity AS t ON t.id = target
                    WHERE relation.\(end) = ? AND relation.subject = ? ORDER BY s.name, t.name, relation.type
                    LIMIT ?
                    """
            ),
            arguments: [id, owner, limit]
        )
        .map { MemoryRelation(from: $0[0], type: $0[1], to: $0[2]) }
    }

    /// The rows of entities in the order of their names.
    func page(after name: String?, limit: Int) throws -> [Int64] {
        try Int64.fetchAll(
            db.cachedStatement(sql: "SELECT id FROM entity WHERE subject = ? AND name > ? ORDER BY name LIMIT ?"),
            arguments: [owner, name ?? "", limit]
        )
    }

    /// How many entities and relations there are.
    func counts() throws -> (entities: Int64, relations: Int64, bytes: Int64) {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT entities, relations, bytes FROM subject WHERE id = ?"),
            arguments: [owner]
        )
        guard let row else { return (0, 0, 0) }
        return (row[0], row[1], row[2])
    }
}
