import AuthorizationServer
import GRDB

/// The tables, and how an older database becomes a newer one.
///
/// Forward only: each step is applied once, in order, in one transaction with the new version number. A step is never
/// edited after a release; a later one is added. Types map one to one to PostgreSQL: TEXT, BLOB (bytea), INTEGER
/// (bigint, boolean), REAL (double precision). Times are seconds since the epoch. Lists of names that cannot hold a
/// space are texts separated by spaces, as OAuth writes them.
enum SQLiteSchema {
    /// The steps; the version of a database is how many of them it has seen.
    static let steps: [[String]] = [first, signIn, selfDeclaredClients, clientLikeness, resourceTools]

    /// Step 5: the tools of resources; those that were there before have none that is known.
    private static let resourceTools = [
        """
        CREATE TABLE resource_tool (
            tenant TEXT NOT NULL,
            resource TEXT NOT NULL,
            name TEXT NOT NULL,
            title TEXT,
            permissions TEXT NOT NULL,
            PRIMARY KEY (tenant, resource, name),
            FOREIGN KEY (tenant, resource) REFERENCES resource (tenant, name) ON DELETE CASCADE
        ) STRICT
        """
    ]

    /// Brings the database up to date, or refuses one that is newer than this version of Signet.
    static func migrate(_ db: Database, steps: [[String]] = steps) throws {
        try db.execute(sql: "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT")
        let found = try Int.fetchOne(db, sql: "SELECT version FROM schema_version")
        let version = found ?? 0
        guard version <= steps.count else { throw StoreError.newerSchema(found: version, known: steps.count) }
        guard version < steps.count else { return }
        for step in steps[max(0, version)...] {
            for statement in step { try db.execute(sql: statement) }
        }
        try db.execute(sql: "DELETE FROM schema_version")
        try db.execute(sql: "INSERT INTO schema_version (version) VALUES (?)", arguments: [steps.count])
    }

    private static let first = [
        """
        CREATE TABLE change_sequence (
            id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
            value INTEGER NOT NULL
        ) STRICT
        """,
        "INSERT INTO change_sequence (id, value) VALUES (1, 0)",
        """
        CREATE TABLE tenant (
            id TEXT NOT NULL PRIMARY KEY,
            display_name TEXT NOT NULL,
            enabled INTEGER NOT NULL,
            access_token_algorithm TEXT NOT NULL,
            default_resource TEXT,
            created_at REAL NOT NULL,
            sealed_data_key BLOB NOT NULL,
            sealed_pepper BLOB NOT NULL,
            key_ring_version INTEGER NOT NULL,
            changed INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE INDEX tenant_changed ON tenant (changed)",
        """
        CREATE TABLE client (
            tenant TEXT NOT NULL REFERENCES tenant (id),
            id TEXT NOT NULL,
            name TEXT NOT NULL,
            enabled INTEGER NOT NULL,
            roles TEXT NOT NULL,
            grant_types TEXT NOT NULL,
            authentication_methods TEXT NOT NULL,
            created_at REAL NOT NULL,
            PRIMARY KEY (tenant, id)
        ) STRICT
        """,
        """
        CREATE TABLE client_secret (
            tenant TEXT NOT NULL,
            client TEXT NOT NULL,
            id TEXT NOT NULL,
            hash BLOB NOT NULL,
            created_at REAL NOT NULL,
            expires_at REAL,
            PRIMARY KEY (tenant, client, id),
            FOREIGN KEY (tenant, client) REFERENCES client (tenant, id) ON DELETE CASCADE
        ) STRICT
        """,
        "CREATE INDEX client_secret_expires ON client_secret (expires_at) WHERE expires_at IS NOT NULL",
        """
        CREATE TABLE resource (
            tenant TEXT NOT NULL REFERENCES tenant (id),
            name TEXT NOT NULL,
            identifier TEXT NOT NULL,
            access_token_lifetime INTEGER NOT NULL,
            access_token_algorithm TEXT,
            PRIMARY KEY (tenant, name),
            UNIQUE (tenant, identifier)
        ) STRICT
        """,
        """
        CREATE TABLE resource_permission (
            tenant TEXT NOT NULL,
            resource TEXT NOT NULL,
            name TEXT NOT NULL,
            description TEXT NOT NULL,
            PRIMARY KEY (tenant, resource, name),
            FOREIGN KEY (tenant, resource) REFERENCES resource (tenant, name) ON DELETE CASCADE
        ) STRICT
        """,
        """
        CREATE TABLE role (
            tenant TEXT NOT NULL REFERENCES tenant (id),
            name TEXT NOT NULL,
            description TEXT,
            PRIMARY KEY (tenant, name)
        ) STRICT
        """,
        """
        CREATE TABLE role_grant (
            tenant TEXT NOT NULL,
            role TEXT NOT NULL,
            target TEXT NOT NULL,
            permission TEXT NOT NULL,
            PRIMARY KEY (tenant, role, target, permission),
            FOREIGN KEY (tenant, role) REFERENCES role (tenant, name) ON DELETE CASCADE
        ) STRICT
        """,
        """
        CREATE TABLE signing_key (
            tenant TEXT NOT NULL REFERENCES tenant (id),
            kid TEXT NOT NULL,
            algorithm TEXT NOT NULL,
            state TEXT NOT NULL,
            created_at REAL NOT NULL,
            published_at REAL NOT NULL,
            activated_at REAL,
            retiring_at REAL,
            retired_at REAL,
            revoked_at REAL,
            rotation_requested_at REAL,
            public_jwk BLOB NOT NULL,
            sealed_private_key BLOB,
            PRIMARY KEY (tenant, kid)
        ) STRICT
        """,
        """
        CREATE TABLE audit_segment (
            tenant TEXT NOT NULL,
            first_seq INTEGER NOT NULL,
            last_seq INTEGER NOT NULL,
            first_time REAL NOT NULL,
            last_time REAL NOT NULL,
            prev_hash BLOB NOT NULL,
            hash BLOB NOT NULL,
            events BLOB NOT NULL,
            PRIMARY KEY (tenant, first_seq)
        ) STRICT
        """,
    ]
}
