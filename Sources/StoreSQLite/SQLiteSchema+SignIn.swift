extension SQLiteSchema {
    /// Step 2: people who sign in by a browser, and what they and their clients get.
    static let signIn = tenantColumns + people + authorizations + tokens + federation

    private static let tenantColumns = [
        "ALTER TABLE tenant ADD COLUMN second_factor TEXT NOT NULL DEFAULT 'optional'",
        "ALTER TABLE tenant ADD COLUMN minimum_password_length INTEGER NOT NULL DEFAULT 12",
        "ALTER TABLE tenant ADD COLUMN session_idle_lifetime INTEGER NOT NULL DEFAULT 28800",
        "ALTER TABLE tenant ADD COLUMN session_lifetime INTEGER NOT NULL DEFAULT 604800",
        "ALTER TABLE tenant ADD COLUMN refresh_token_idle_lifetime INTEGER NOT NULL DEFAULT 1209600",
        "ALTER TABLE tenant ADD COLUMN refresh_token_lifetime INTEGER NOT NULL DEFAULT 7776000",
        "ALTER TABLE tenant ADD COLUMN colour TEXT",
        "ALTER TABLE tenant ADD COLUMN logo_type TEXT",
        "ALTER TABLE tenant ADD COLUMN logo BLOB",
        "ALTER TABLE client ADD COLUMN redirect_uris TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE client ADD COLUMN post_logout_redirect_uris TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE client ADD COLUMN backchannel_logout_uri TEXT",
        "ALTER TABLE client ADD COLUMN homepage TEXT",
        "ALTER TABLE client ADD COLUMN scope TEXT",
        "ALTER TABLE client ADD COLUMN first_party INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE client ADD COLUMN id_token_algorithm TEXT NOT NULL DEFAULT 'RS256'",
        "ALTER TABLE client ADD COLUMN userinfo_algorithm TEXT",
        "ALTER TABLE client ADD COLUMN subject_type TEXT NOT NULL DEFAULT 'public'",
        "ALTER TABLE client ADD COLUMN sector_identifier TEXT",
        "ALTER TABLE client ADD COLUMN served_resources TEXT NOT NULL DEFAULT ''",
    ]

    private static let people = [
        """
        CREATE TABLE user_account (
            tenant TEXT NOT NULL REFERENCES tenant (id),
            id TEXT NOT NULL,
            username TEXT NOT NULL,
            email TEXT,
            email_verified INTEGER NOT NULL,
            name TEXT,
            locale TEXT,
            claims TEXT NOT NULL,
            roles TEXT NOT NULL,
            enabled INTEGER NOT NULL,
            password_hash TEXT,
            totp_seed BLOB,
            totp_confirmed_at REAL,
            recovery_codes TEXT NOT NULL,
            last_time_step INTEGER,
            created_at REAL NOT NULL,
            updated_at REAL NOT NULL,
            PRIMARY KEY (tenant, id),
            UNIQUE (tenant, username),
            UNIQUE (tenant, email)
        ) STRICT
        """,
        """
        CREATE TABLE sign_in_attempt (
            tenant TEXT NOT NULL REFERENCES tenant (id),
            attempt_key TEXT NOT NULL,
            failures INTEGER NOT NULL,
            last_failure_at REAL NOT NULL,
            blocked_until REAL,
            expires_at REAL NOT NULL,
            PRIMARY KEY (tenant, attempt_key)
        ) STRICT
        """,
        "CREATE INDEX sign_in_attempt_expires ON sign_in_attempt (expires_at)",
        """
        CREATE TABLE session (
            tenant TEXT NOT NULL,
            id TEXT NOT NULL,
            token BLOB NOT NULL,
            user_id TEXT NOT NULL,
            created_at REAL NOT NULL,
            authenticated_at REAL NOT NULL,
            methods TEXT NOT NULL,
            authentication_class TEXT NOT NULL,
            provider TEXT,
            last_used_at REAL NOT NULL,
            idle_expires_at REAL NOT NULL,
            expires_at REAL NOT NULL,
            user_agent TEXT,
            address TEXT,
            PRIMARY KEY (tenant, id),
            UNIQUE (tenant, token),
            FOREIGN KEY (tenant, user_id) REFERENCES user_account (tenant, id) ON DELETE CASCADE
        ) STRICT
        """,
        "CREATE INDEX session_user ON session (tenant, user_id)",
        "CREATE INDEX session_idle_expires ON session (idle_expires_at)",
        "CREATE INDEX session_expires ON session (expires_at)",
        """
        CREATE TABLE session_client (
            tenant TEXT NOT NULL,
            session TEXT NOT NULL,
            client TEXT NOT NULL,
            PRIMARY KEY (tenant, session, client),
            FOREIGN KEY (tenant, session) REFERENCES session (tenant, id) ON DELETE CASCADE,
            FOREIGN KEY (tenant, client) REFERENCES client (tenant, id) ON DELETE CASCADE
        ) STRICT
        """,
        "CREATE INDEX session_client_client ON session_client (tenant, client)",
        """
        CREATE TABLE logout_delivery (
            tenant TEXT NOT NULL,
            id TEXT NOT NULL,
            client TEXT NOT NULL,
            user_id TEXT NOT NULL,
            session TEXT NOT NULL,
            created_at REAL NOT NULL,
            expires_at REAL NOT NULL,
            attempts INTEGER NOT NULL,
            next_attempt_at REAL NOT NULL,
            PRIMARY KEY (tenant, id),
            FOREIGN KEY (tenant, client) REFERENCES client (tenant, id) ON DELETE CASCADE
        ) STRICT
        """,
        "CREATE INDEX logout_delivery_client ON logout_delivery (tenant, client)",
        "CREATE INDEX logout_delivery_next ON logout_delivery (tenant, next_attempt_at)",
        "CREATE INDEX logout_delivery_expires ON logout_delivery (expires_at)",
    ]
}
