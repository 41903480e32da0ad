import GRDB

extension MemoryGraph {
    /// The rows of entities that have a word of the query, the best first.
    ///
    /// A word counts in a name most, then in a type, then in an observation; an entity with more of the words, or with
    /// rarer ones, comes first (Okapi BM25). A word matches words that begin with it. Where no word is found, as in
    /// languages that write none apart, the query is looked for as it stands.
    func search(_ query: String, limit: Int) throws -> [Int64] {
        let found = try Int64.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT entity.id FROM entity_text JOIN entity ON entity.id = entity_text.rowid
                    WHERE entity_text MATCH ? AND entity.subject = ?
                    ORDER BY bm25(entity_text, 0.0, 8.0, 3.0, 1.0), entity.id LIMIT ?
                    """
            ),
            arguments: [matching(query), owner, limit]
        )
        return found.isEmpty ? try searchLiterally(query, limit: limit) : found
    }

    /// The query in FTS5's language, in which nothing that the caller wrote is more than a string.
    ///
    /// A string between quotes is a phrase whatever it contains, `AND`, `*` and `NEAR(` included; a quote in it is
    /// written twice (FTS5, Full-text Query Syntax).
    private func matching(_ query: String) -> String {
        let words = query.split(whereSeparator: \.isWhitespace).prefix(Self.maximumWords)
            .map { "\"\($0.replacing("\"", with: "\"\""))\" *" }
        return
            "owner : \"\(Self.ownerWord(owner))\" AND {name type observations} : (\(words.joined(separator: " OR ")))"
    }

    private func searchLiterally(_ query: String, limit: Int) throws -> [Int64] {
        var pattern = "%"
        for character in query {
            if "%_\\".contains(character) { pattern.append("\\") }
            pattern.append(character)
        }
        pattern.append("%")
        return try Int64.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT id FROM entity WHERE subject = ?1 AND (name LIKE ?2 ESCAPE '\\' OR type LIKE ?2 ESCAPE '\\'
                    OR EXISTS (SELECT 1 FROM observation WHERE entity = entity.id AND text LIKE ?2 ESCAPE '\\'))
                    ORDER BY name LIMIT ?3
                    """
            ),
            arguments: [owner, pattern, limit]
        )
    }

    /// A word that stands for a subject in the index and that no tokenizer takes apart.
    static func ownerWord(_ owner: Int64) -> String { "s\(owner)" }

    private static let maximumWords = 32

    /// Brings the index to what the entity is now.
    func index(_ id: Int64) throws {
        try unindex(id)
        try db.cachedStatement(
            sql: """
                INSERT INTO entity_text (rowid, owner, name, type, observations)
                SELECT id, ?, name, type,
                    (SELECT group_concat(text, char(10)) FROM observation WHERE entity = entity.id)
                FROM entity WHERE id = ?
                """
        )
        .execute(arguments: [Self.ownerWord(owner), id])
    }

    /// Takes an entity out of the index.
    func unindex(_ id: Int64) throws {
        try db.cachedStatement(sql: "DELETE FROM entity_text WHERE rowid = ?").execute(arguments: [id])
    }
}
