import AuthorizationServer
import Foundation
import GRDB
import JOSE
import OAuth

/// The SQL of the tables `client` and `client_secret`.
enum ClientRows {
    private static let columns = """
        id, name, enabled, roles, grant_types, authentication_methods, created_at, redirect_uris, \
        post_logout_redirect_uris, backchannel_logout_uri, homepage, scope, first_party, id_token_algorithm, \
        userinfo_algorithm, subject_type, sector_identifier, served_resources
        """

    static func find(_ db: Database, _ tenant: TenantID, _ id: ClientID) throws -> Client? {
        let row = try Row.fetchOne(
            db,
            sql: "SELECT \(columns) FROM client WHERE tenant = ? AND id = ?",
            arguments: [tenant.value, id.value]
        )
        guard let row else { return nil }
        let secrets = try Row.fetchAll(
            db,
            sql: "SELECT id, hash, created_at, expires_at FROM client_secret WHERE tenant = ? AND client = ?",
            arguments: [tenant.value, id.value]
        )
        return try client(row, secrets: try secrets.map(secret))
    }

    static func all(_ db: Database, _ tenant: TenantID) throws -> [Client] {
        let secrets = try Row.fetchAll(
            db,
            sql: "SELECT client, id, hash, created_at, expires_at FROM client_secret WHERE tenant = ?",
            arguments: [tenant.value]
        )
        var secretsOf: [String: [ClientSecret]] = [:]
        for row in secrets { secretsOf[try row.value("client"), default: []].append(try secret(row)) }
        return
            try Row.fetchAll(
                db,
                sql: "SELECT \(columns) FROM client WHERE tenant = ? ORDER BY id",
                arguments: [tenant.value]
            )
            .map { try client($0, secrets: secretsOf[try $0.value("id")] ?? []) }
    }

    static func insert(_ db: Database, _ tenant: TenantID, _ client: Client) throws {
        try db.execute(
            sql:
                "INSERT INTO client (tenant, \(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                tenant.value, client.id.value, client.name.value, client.isEnabled, list(client.roles.map(\.value)),
                list(client.grantTypes.map(\.rawValue)), list(client.authenticationMethods.map(\.rawValue)),
                client.createdAt.seconds,
            ] + signIn(client)
        )
        try insert(db, tenant, client.id, client.secrets)
    }

    static func update(_ db: Database, _ tenant: TenantID, _ client: Client) throws {
        try db.execute(
            sql: """
                UPDATE client
                SET name = ?, enabled = ?, roles = ?, grant_types = ?, authentication_methods = ?, redirect_uris = ?,
                    post_logout_redirect_uris = ?, backchannel_logout_uri = ?, homepage = ?, scope = ?, first_party = ?,
                    id_token_algorithm = ?, userinfo_algorithm = ?, subject_type = ?, sector_identifier = ?,
                    served_resources = ?
                WHERE tenant = ? AND id = ?
                """,
            arguments: [
                client.name.value, client.isEnabled, list(client.roles.map(\.value)),
                list(client.grantTypes.map(\.rawValue)), list(client.authenticationMethods.map(\.rawValue)),
            ] + signIn(client) + [tenant.value, client.id.value]
        )
    }

    private static func signIn(_ client: Client) -> StatementArguments {
        let signIn = client.signIn
        return [
            ordered(signIn.redirectURIs.map(\.value)), ordered(signIn.postLogoutRedirectURIs.map(\.value)),
            signIn.backchannelLogoutURI?.value, signIn.homepage?.value, signIn.scope?.description,
            signIn.isFirstParty, signIn.idTokenAlgorithm.rawValue, signIn.userInfoAlgorithm?.rawValue,
            signIn.subjectType.rawValue, signIn.sectorIdentifier, list(client.servedResources.map(\.value)),
        ]
    }

    /// Deletes the client, and all that hangs on it with it; answers false when there is none.
    static func delete(_ db: Database, _ tenant: TenantID, _ id: ClientID) throws -> Bool {
        try db.execute(
            sql: "DELETE FROM client WHERE tenant = ? AND id = ?",
            arguments: [tenant.value, id.value]
        )
        return db.changesCount > 0
    }

    // MARK: Secrets

    static func replaceSecrets(_ db: Database, _ tenant: TenantID, of client: Client) throws {
        try db.execute(
            sql: "DELETE FROM client_secret WHERE tenant = ? AND client = ?",
            arguments: [tenant.value, client.id.value]
        )
        try insert(db, tenant, client.id, client.secrets)
    }

    static func purgeExpired(_ db: Database, at now: NumericDate, limit: Int) throws -> Int {
        try db.execute(
            sql: """
                DELETE FROM client_secret WHERE (tenant, client, id) IN (
                    SELECT tenant, client, id FROM client_secret WHERE expires_at <= ? ORDER BY expires_at LIMIT ?
                )
                """,
            arguments: [now.seconds, max(0, limit)]
        )
        return db.changesCount
    }

    private static func insert(
        _ db: Database,
        _ tenant: TenantID,
        _ client: ClientID,
        _ secrets: [ClientSecret]
    ) throws {
        for secret in secrets {
            try db.execute(
                sql: """
                    INSERT INTO client_secret (tenant, client, id, hash, created_at, expires_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    tenant.value, client.value, secret.id, Data(secret.hash), secret.createdAt.seconds,
                    secret.expiresAt?.seconds,
                ]
            )
        }
    }

    // MARK: Rows

    private static func client(_ row: Row, secrets: [ClientSecret]) throws -> Client {
        Client(
            id: try row.name("id"),
            name: try row.text("name"),
            isEnabled: try row.value("enabled"),
            roles: Set(try row.list("roles") { try RoleName($0) }),
            // What a later version added, and an older one does not know, is not offered by it.
            grantTypes: Set(try row.list("grant_types") { $0 }.compactMap(GrantType.init)),
            authenticationMethods: Set(
                try row.list("authentication_methods") { $0 }.compactMap(ClientAuthenticationMethod.init)
            ),
            signIn: try signIn(row),
            servedResources: Set(try row.list("served_resources") { try ResourceName($0) }),
            secrets: secrets,
            createdAt: try row.date("created_at")
        )
    }

    private static func signIn(_ row: Row) throws -> ClientSignIn {
        let scope = try row.optionalList("scope") { try ScopeToken($0) }
        return ClientSignIn(
            redirectURIs: try row.list("redirect_uris") { try RedirectURI($0) },
            postLogoutRedirectURIs: try row.list("post_logout_redirect_uris") { try RedirectURI($0) },
            backchannelLogoutURI: try row.optionalName("backchannel_logout_uri"),
            homepage: try row.optionalName("homepage"),
            scope: scope.map { Scope($0) },
            isFirstParty: try row.value("first_party"),
            idTokenAlgorithm: try row.choice("id_token_algorithm"),
            userInfoAlgorithm: try row.optionalChoice("userinfo_algorithm"),
            subjectType: try row.choice("subject_type"),
            sectorIdentifier: try row.optional("sector_identifier")
        )
    }

    private static func secret(_ row: Row) throws -> ClientSecret {
        ClientSecret(
            id: try row.value("id"),
            hash: try row.bytes("hash"),
            createdAt: try row.date("created_at"),
            expiresAt: try row.optionalDate("expires_at")
        )
    }
}
