/// Of step 2: authorization requests, their codes, and the tokens that come of them.
extension SQLiteSchema {
    static let authorizations = [
        """
        CREATE TABLE pending_authorization (
            tenant TEXT NOT NULL,
            handle BLOB NOT NULL,
            browser BLOB NOT NULL,
            client TEXT NOT NULL,
            request TEXT NOT NULL,
            created_at REAL NOT NULL,
            expires_at REAL NOT NULL,
            authenticated_session TEXT,
            selected_session TEXT,
            consented_session TEXT,
            PRIMARY KEY (tenant, handle),
            FOREIGN KEY (tenant, client) REFERENCES client (tenant, id) ON DELETE CASCADE
        ) STRICT
        """,
        "CREATE INDEX pending_authorization_browser ON pending_authorization (tenant, browser, created_at)",
        "CREATE INDEX pending_authorization_expires ON pending_authorization (expires_at)",
        """
        CREATE TABLE authorization_code (
            tenant TEXT NOT NULL,
            hash BLOB NOT NULL,
            client TEXT NOT NULL,
            request TEXT NOT NULL,
            user_id TEXT NOT NULL,
            session TEXT NOT NULL,
            grant_id TEXT NOT NULL,
            scope TEXT NOT NULL,
            identity_scopes TEXT NOT NULL,
            authenticated_at REAL NOT NULL,
            methods TEXT NOT NULL,
            authentication_class TEXT NOT NULL,
            created_at REAL NOT NULL,
            expires_at REAL NOT NULL,
            consumed_at REAL,
            reused_at REAL,
            PRIMARY KEY (tenant, hash),
            FOREIGN KEY (tenant, client) REFERENCES client (tenant, id) ON DELETE CASCADE,
            FOREIGN KEY (tenant, user_id) REFERENCES user_account (tenant, id) ON DELETE CASCADE
        ) STRICT
        """,
        "CREATE INDEX authorization_code_user ON authorization_code (tenant, user_id)",
        "CREATE INDEX authorization_code_expires ON authorization_code (expires_at)",
        """
        CREATE TABLE code_access_token (
            tenant TEXT NOT NULL,
            code BLOB NOT NULL,
            token_id TEXT NOT NULL,
            expires_at REAL NOT NULL,
            PRIMARY KEY (tenant, code, token_id),
            FOREIGN KEY (tenant, code) REFERENCES authorization_code (tenant, hash) ON DELETE CASCADE
        ) STRICT
        """,
    ]

    static let tokens = [
        """
        CREATE TABLE user_grant (
            tenant TEXT NOT NULL,
            id TEXT NOT NULL,
            user_id TEXT NOT NULL,
            client TEXT NOT NULL,
            scope TEXT NOT NULL,
            identity_scopes TEXT NOT NULL,
            resources TEXT NOT NULL,
            created_at REAL NOT NULL,
            updated_at REAL NOT NULL,
            PRIMARY KEY (tenant, id),
            UNIQUE (tenant, user_id, client),
            FOREIGN KEY (tenant, user_id) REFERENCES user_account (tenant, id) ON DELETE CASCADE,
            FOREIGN KEY (tenant, client) REFERENCES client (tenant, id) ON DELETE CASCADE
        ) STRICT
        """,
        "CREATE INDEX user_grant_client ON user_grant (tenant, client)",
        """
        CREATE TABLE refresh_token_family (
            tenant TEXT NOT NULL,
            id TEXT NOT NULL,
            grant_id TEXT NOT NULL,
            code BLOB NOT NULL,
            client TEXT NOT NULL,
            user_id TEXT NOT NULL,
            session TEXT NOT NULL,
            offline INTEGER NOT NULL,
            scope TEXT NOT NULL,
            identity_scopes TEXT NOT NULL,
            resources TEXT NOT NULL,
            authenticated_at REAL NOT NULL,
            methods TEXT NOT NULL,
            authentication_class TEXT NOT NULL,
            created_at REAL NOT NULL,
            expires_at REAL NOT NULL,
            generation INTEGER NOT NULL,
            current_hash BLOB NOT NULL,
            rotated_at REAL NOT NULL,
            idle_expires_at REAL NOT NULL,
            revoked_at REAL,
            key_thumbprint TEXT,
            purge_at REAL NOT NULL,
            PRIMARY KEY (tenant, id),
            FOREIGN KEY (tenant, client) REFERENCES client (tenant, id) ON DELETE CASCADE,
            FOREIGN KEY (tenant, user_id) REFERENCES user_account (tenant, id) ON DELETE CASCADE
        ) STRICT
        """,
        "CREATE INDEX refresh_token_family_grant ON refresh_token_family (tenant, grant_id)",
        "CREATE INDEX refresh_token_family_client ON refresh_token_family (tenant, client)",
        "CREATE INDEX refresh_token_family_user ON refresh_token_family (tenant, user_id)",
        "CREATE INDEX refresh_token_family_session ON refresh_token_family (tenant, session)",
        "CREATE INDEX refresh_token_family_purge ON refresh_token_family (purge_at)",
        """
        CREATE TABLE revoked_access_token (
            tenant TEXT NOT NULL REFERENCES tenant (id),
            token_id TEXT NOT NULL,
            expires_at REAL NOT NULL,
            PRIMARY KEY (tenant, token_id)
        ) STRICT
        """,
        "CREATE INDEX revoked_access_token_expires ON revoked_access_token (expires_at)",
    ]
}
