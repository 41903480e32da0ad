extension SQLiteSchema {
    /// Step 2: people who sign in by a browser, and what they and their clients get.
    static let signIn = tenantColumns + people + requests + tokens + federation

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

    private static let requests = [
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

    private static let tokens = [
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

    private static let federation = [
        """
        CREATE TABLE upstream_provider (
            tenant TEXT NOT NULL REFERENCES tenant (id),
            name TEXT NOT NULL,
            display_name TEXT NOT NULL,
            issuer TEXT NOT NULL,
            client_id TEXT NOT NULL,
            sealed_client_secret BLOB,
            scopes TEXT NOT NULL,
            hosted_domain TEXT,
            links_by_verified_email INTEGER NOT NULL,
            creates_users INTEGER NOT NULL,
            allowed_domains TEXT NOT NULL,
            default_roles TEXT NOT NULL,
            claim_mapping TEXT NOT NULL,
            enabled INTEGER NOT NULL,
            PRIMARY KEY (tenant, name)
        ) STRICT
        """,
        """
        CREATE TABLE upstream_sign_in (
            tenant TEXT NOT NULL,
            state BLOB NOT NULL,
            browser BLOB NOT NULL,
            provider TEXT NOT NULL,
            pending BLOB NOT NULL,
            sealed_secrets BLOB NOT NULL,
            expires_at REAL NOT NULL,
            PRIMARY KEY (tenant, state),
            FOREIGN KEY (tenant, provider) REFERENCES upstream_provider (tenant, name) ON DELETE CASCADE
        ) STRICT
        """,
        "CREATE INDEX upstream_sign_in_expires ON upstream_sign_in (expires_at)",
        """
        CREATE TABLE upstream_link (
            tenant TEXT NOT NULL,
            issuer TEXT NOT NULL,
            subject TEXT NOT NULL,
            provider TEXT NOT NULL,
            user_id TEXT NOT NULL,
            created_at REAL NOT NULL,
            last_used_at REAL NOT NULL,
            PRIMARY KEY (tenant, issuer, subject),
            FOREIGN KEY (tenant, provider) REFERENCES upstream_provider (tenant, name) ON DELETE CASCADE,
            FOREIGN KEY (tenant, user_id) REFERENCES user_account (tenant, id) ON DELETE CASCADE
        ) STRICT
        """,
        "CREATE INDEX upstream_link_provider ON upstream_link (tenant, provider)",
        "CREATE INDEX upstream_link_user ON upstream_link (tenant, user_id)",
        """
        CREATE TABLE upstream_token (
            tenant TEXT NOT NULL,
            issuer TEXT NOT NULL,
            subject TEXT NOT NULL,
            sealed BLOB NOT NULL,
            refresh_at REAL,
            PRIMARY KEY (tenant, issuer, subject),
            FOREIGN KEY (tenant, issuer, subject) REFERENCES upstream_link (tenant, issuer, subject) ON DELETE CASCADE
        ) STRICT
        """,
        "CREATE INDEX upstream_token_refresh ON upstream_token (tenant, refresh_at) WHERE refresh_at IS NOT NULL",
    ]
}
