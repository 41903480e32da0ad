/// Of step 2: upstream providers, who signs in by them, and what they gave.
extension SQLiteSchema {
    static let federation = [
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
