import GRDB
import MCP

extension MemoryGraph {
    /// Remembers a new entity.
    ///
    /// - Returns: Whether it is new; one of that name that exists is left as it is.
    func create(_ entity: MemoryEntity) throws -> Bool {
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO entity (subject, name, type) VALUES (?, ?, ?)")
            .execute(arguments: [owner, entity.name, entity.type])
        guard db.changesCount > 0, let id = try id(of: entity.name) else { return false }
        _ = try observe(entity.observations, of: id, named: entity.name)
        return true
    }

    /// Remembers a relation between two rows of this subject.
    ///
    /// - Returns: Whether it is new.
    func relate(_ source: Int64, _ type: String, _ target: Int64) throws -> Bool {
        try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO relation (source, target, type, subject) VALUES (?, ?, ?, ?)"
        )
        .execute(arguments: [source, target, type, owner])
        guard db.changesCount > 0 else { return false }
        let count = try Int.fetchOne(
            db.cachedStatement(sql: "SELECT count(*) FROM relation WHERE source = ?"),
            arguments: [source]
        )
        guard (count ?? 0) <= limits.maximumRelationsOfEntity else {
            throw ToolError(
                "\(limits.maximumRelationsOfEntity) relations may start at one entity; delete some with delete_relations"
            )
        }
        return true
    }

    /// Adds observations to an entity.
    ///
    /// - Returns: Those that are new.
    func observe(_ observations: [String], of id: Int64, named name: String) throws -> [String] {
        var added: [String] = []
        for observation in observations {
            try db.cachedStatement(sql: "INSERT OR IGNORE INTO observation (subject, entity, text) VALUES (?, ?, ?)")
                .execute(arguments: [owner, id, observation])
            if db.changesCount > 0 { added.append(observation) }
        }
        let count = try Int.fetchOne(
            db.cachedStatement(sql: "SELECT count(*) FROM observation WHERE entity = ?"),
            arguments: [id]
        )
        guard (count ?? 0) <= limits.maximumObservationsOfEntity else {
            throw ToolError(
                "\"\(name)\" would have \(count ?? 0) observations; \(limits.maximumObservationsOfEntity) is the most. "
                    + "Delete old ones with delete_observations, or make an entity for a part of it."
            )
        }
        try index(id)
        return added
    }

    /// Forgets entities with all that hangs on them.
    ///
    /// - Returns: The names that there were.
    func delete(entities names: [String]) throws -> [String] {
        try names.filter { name in
            guard let id = try id(of: name) else { return false }
            try unindex(id)
            try db.cachedStatement(sql: "DELETE FROM entity WHERE id = ?").execute(arguments: [id])
            return true
        }
    }

    /// Forgets observations of an entity.
    ///
    /// - Returns: Those that there were.
    func delete(observations: [String], of id: Int64) throws -> [String] {
        let deleted = try observations.filter { observation in
            try db.cachedStatement(sql: "DELETE FROM observation WHERE entity = ? AND text = ?")
                .execute(arguments: [id, observation])
            return db.changesCount > 0
        }
        if !deleted.isEmpty { try index(id) }
        return deleted
    }

    /// Forgets a relation.
    ///
    /// - Returns: Whether there was one.
    func delete(_ relation: MemoryRelation) throws -> Bool {
        guard let source = try id(of: relation.from), let target = try id(of: relation.to) else { return false }
        try db.cachedStatement(sql: "DELETE FROM relation WHERE source = ? AND target = ? AND type = ?")
            .execute(arguments: [source, target, relation.type])
        return db.changesCount > 0
    }

    /// Refuses what this transaction added when the subject has too much now; what it throws undoes it.
    func checkBounds() throws {
        let (entities, relations, bytes) = try counts()
        let advice = "Delete what is no longer needed first, with delete_entities or delete_observations."
        guard entities <= limits.maximumEntitiesOfSubject else {
            throw ToolError("The memory may hold \(limits.maximumEntitiesOfSubject) entities at most. \(advice)")
        }
        guard relations <= limits.maximumRelationsOfSubject else {
            throw ToolError(
                "The memory may hold \(limits.maximumRelationsOfSubject) relations at most. Delete some with "
                    + "delete_relations first."
            )
        }
        guard bytes <= limits.maximumBytesOfSubject else {
            throw ToolError("The memory may hold \(limits.maximumBytesOfSubject) bytes of text at most. \(advice)")
        }
    }
}
