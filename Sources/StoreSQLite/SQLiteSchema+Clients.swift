extension SQLiteSchema {
    /// Step 3: clients that register themselves or are found by their metadata documents.
    ///
    /// A tenant that was there before keeps its doors closed to them until its operator opens them: an update alone opens
    /// no endpoint for strangers.
    static let selfDeclaredClients =
        clientColumns + [
            "ALTER TABLE tenant ADD COLUMN registration TEXT NOT NULL DEFAULT '{}'",
            "ALTER TABLE tenant ADD COLUMN client_documents TEXT NOT NULL DEFAULT '{}'",
            #"UPDATE tenant SET registration = '{"mode":"off"}', client_documents = '{"enabled":false}'"#,
            """
            CREATE TABLE client_change (
                tenant TEXT NOT NULL REFERENCES tenant (id),
                client TEXT NOT NULL,
                changed INTEGER NOT NULL,
                PRIMARY KEY (tenant, client)
            ) STRICT
            """,
            "CREATE INDEX client_change_changed ON client_change (changed)",
            """
            CREATE TABLE initial_access_token (
                tenant TEXT NOT NULL REFERENCES tenant (id),
                id TEXT NOT NULL,
                note TEXT,
                hash BLOB NOT NULL,
                created_at REAL NOT NULL,
                expires_at REAL,
                uses_left INTEGER,
                PRIMARY KEY (tenant, id),
                UNIQUE (tenant, hash)
            ) STRICT
            """,
            "CREATE INDEX initial_access_token_expires ON initial_access_token (expires_at) WHERE expires_at IS NOT NULL",
            """
            CREATE TABLE client_assertion (
                tenant TEXT NOT NULL,
                client TEXT NOT NULL,
                id BLOB NOT NULL,
                expires_at REAL NOT NULL,
                PRIMARY KEY (tenant, client, id),
                FOREIGN KEY (tenant, client) REFERENCES client (tenant, id) ON DELETE CASCADE
            ) STRICT
            """,
            "CREATE INDEX client_assertion_expires ON client_assertion (expires_at)",
        ]

    /// Step 4: grants remember how the client looked; what was granted before does not know.
    static let clientLikeness = ["ALTER TABLE user_grant ADD COLUMN likeness BLOB"]

    private static let clientColumns = [
        "ALTER TABLE client ADD COLUMN jwks BLOB",
        "ALTER TABLE client ADD COLUMN jwks_uri TEXT",
        "ALTER TABLE client ADD COLUMN assertion_algorithm TEXT",
        "ALTER TABLE client ADD COLUMN details TEXT NOT NULL DEFAULT '{}'",
        "ALTER TABLE client ADD COLUMN origin TEXT NOT NULL DEFAULT 'administrator'",
        "ALTER TABLE client ADD COLUMN registered_from TEXT",
        "ALTER TABLE client ADD COLUMN registered_by TEXT",
        "ALTER TABLE client ADD COLUMN registration_token BLOB",
        "ALTER TABLE client ADD COLUMN initial_access_token TEXT",
        "ALTER TABLE client ADD COLUMN fetched_at REAL",
        "ALTER TABLE client ADD COLUMN fresh_until REAL",
        "ALTER TABLE client ADD COLUMN document_digest BLOB",
        "ALTER TABLE client ADD COLUMN entity_tag TEXT",
        "ALTER TABLE client ADD COLUMN last_used_at REAL",
        "CREATE INDEX client_origin ON client (tenant, origin)",
        "CREATE INDEX authorization_code_client ON authorization_code (tenant, client)",
        "CREATE INDEX pending_authorization_client ON pending_authorization (tenant, client)",
    ]
}
