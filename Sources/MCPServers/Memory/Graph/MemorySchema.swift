import GRDB

/// The tables of a tenant's file.
///
/// A subject's counts are kept by triggers, so that its bounds are checked without counting. `entity_text` is the search
/// index: one document for each entity, whose `owner` is a word made of the subject's number, so that a search reads
/// only the subject's own documents.
enum MemorySchema {
    /// The version that `PRAGMA user_version` of a file tells.
    static let version = 1

    /// Makes the tables in a new file, and refuses one that a later version made.
    static func prepare(_ db: Database) throws {
        switch try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0 {
        case 0:
            for statement in statements { try db.execute(sql: statement) }
            try db.execute(sql: "PRAGMA user_version = \(version)")
        case version: return
        default: throw MemoryRefusal.fileOfLaterVersion
        }
    }

    private static let statements = [
        """
        CREATE TABLE subject (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            entities INTEGER NOT NULL DEFAULT 0,
            relations INTEGER NOT NULL DEFAULT 0,
            bytes INTEGER NOT NULL DEFAULT 0
        ) STRICT
        """,
        """
        CREATE TABLE entity (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            subject INTEGER NOT NULL REFERENCES subject (id),
            name TEXT NOT NULL,
            type TEXT NOT NULL,
            UNIQUE (subject, name)
        ) STRICT
        """,
        """
        CREATE TABLE observation (
            id INTEGER PRIMARY KEY,
            subject INTEGER NOT NULL,
            entity INTEGER NOT NULL REFERENCES entity (id) ON DELETE CASCADE,
            text TEXT NOT NULL,
            UNIQUE (entity, text)
        ) STRICT
        """,
        """
        CREATE TABLE relation (
            source INTEGER NOT NULL REFERENCES entity (id) ON DELETE CASCADE,
            target INTEGER NOT NULL REFERENCES entity (id) ON DELETE CASCADE,
            type TEXT NOT NULL,
            subject INTEGER NOT NULL,
            PRIMARY KEY (source, target, type)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX relation_target ON relation (target)",
        """
        CREATE VIRTUAL TABLE entity_text USING fts5 (
            owner, name, type, observations, tokenize = 'unicode61 remove_diacritics 2'
        )
        """,
        counting("entity", "INSERT", "NEW", "+", "entities = entities + 1,", ["name", "type"]),
        counting("entity", "DELETE", "OLD", "-", "entities = entities - 1,", ["name", "type"]),
        counting("observation", "INSERT", "NEW", "+", "", ["text"]),
        counting("observation", "DELETE", "OLD", "-", "", ["text"]),
        counting("relation", "INSERT", "NEW", "+", "relations = relations + 1,", ["type"]),
        counting("relation", "DELETE", "OLD", "-", "relations = relations - 1,", ["type"]),
    ]

    private static func counting(
        _ table: String,
        _ event: String,
        _ row: String,
        _ sign: String,
        _ counts: String,
        _ texts: [String]
    ) -> String {
        let bytes = texts.map { "length(CAST(\(row).\($0) AS BLOB))" }.joined(separator: " + ")
        return """
            CREATE TRIGGER \(table)_\(event.lowercased()) AFTER \(event) ON \(table) BEGIN
                UPDATE subject SET \(counts) bytes = bytes \(sign) (\(bytes)) WHERE id = \(row).subject;
            END
            """
    }
}
