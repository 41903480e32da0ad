import AuthorizationServer
import Foundation
import GRDB
import JOSE
import OAuth

/// The SQL of the table `client`, and of `client_secret` in the file beside it.
enum ClientRows {
    private static let columns = """
        id, name, enabled, roles, grant_types, authentication_methods, created_at, redirect_uris, \
        post_logout_redirect_uris, backchannel_logout_uri, homepage, scope, first_party, id_token_algorithm, \
        userinfo_algorithm, subject_type, sector_identifier, served_resources, jwks, jwks_uri, assertion_algorithm, \
        details, origin, registered_from, registered_by, registration_token, initial_access_token, fetched_at, \
        fresh_until, document_digest, entity_tag, last_used_at
        """
    private static let parameters = Array(repeating: "?", count: columns.split(separator: ",").count + 1)
        .joined(separator: ", ")

    static func find(_ db: Database, _ tenant: TenantID, _ id: ClientID) throws -> Client? {
        let secrets = try secrets(db, tenant, of: id)
        return try db.first(
            "SELECT \(columns) FROM client WHERE tenant = ? AND id = ?",
            [tenant.value, id.value]
        ) { row in try client(&row) { _ in secrets } }
    }

    /// Those whom an administrator made, or those who are self-declared; nil for all.
    static func all(_ db: Database, _ tenant: TenantID, selfDeclared: Bool? = nil) throws -> [Client] {
        let condition =
            switch selfDeclared {
            case nil: ""
            case true?: "AND client.origin <> '\(administrator)'"
            case false?: "AND client.origin = '\(administrator)'"
            }
        var secretsOf: [String: [ClientSecret]] = [:]
        _ = try db.all(
            """
            SELECT client_secret.client, client_secret.id, hash, client_secret.created_at, expires_at
            FROM client_secret JOIN client ON client.tenant = client_secret.tenant AND client.id = client_secret.client
            WHERE client_secret.tenant = ? \(condition)
            """,
            [tenant.value]
        ) { row in secretsOf[try row.value(), default: []].append(try secret(&row)) }
        return try db.all(
            "SELECT \(columns) FROM client WHERE tenant = ? \(condition) ORDER BY id",
            [tenant.value]
        ) { row in try client(&row) { secretsOf[$0] ?? [] } }
    }

    static func insert(_ db: Database, _ tenant: TenantID, _ client: Client) throws {
        try db.execute(
            sql: "INSERT INTO client (tenant, \(columns)) VALUES (\(parameters))",
            arguments: [
                tenant.value, client.id.value, client.name.value, client.isEnabled, list(client.roles.map(\.value)),
                list(client.grantTypes.map(\.rawValue)), list(client.authenticationMethods.map(\.rawValue)),
                client.createdAt.seconds,
            ] + signIn(client) + claims(client) + origin(client)
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
                    served_resources = ?, jwks = ?, jwks_uri = ?, assertion_algorithm = ?, details = ?
                WHERE tenant = ? AND id = ?
                """,
            arguments: [
                client.name.value, client.isEnabled, list(client.roles.map(\.value)),
                list(client.grantTypes.map(\.rawValue)), list(client.authenticationMethods.map(\.rawValue)),
            ] + signIn(client) + claims(client) + [tenant.value, client.id.value]
        )
    }

    /// Writes which copy of its document a client is.
    static func updateDocument(_ db: Database, _ tenant: TenantID, _ client: Client) throws {
        guard case .metadataDocument(let record) = client.origin else { return }
        try db.run(
            """
            UPDATE client SET fetched_at = ?, fresh_until = ?, document_digest = ?, entity_tag = ?
            WHERE tenant = ? AND id = ?
            """,
            [
                record.fetchedAt.seconds, record.freshUntil.seconds, Data(record.digest), record.entityTag,
                tenant.value, client.id.value,
            ]
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

    // MARK: Rows

    private static func client(_ row: inout SQLiteColumns, secrets: (String) -> [ClientSecret]) throws -> Client {
        let id: ClientID = try row.name()
        let name = try row.text()
        let isEnabled: Bool = try row.value()
        let roles = try row.list { try RoleName($0) }
        // What a later version added, and an older one does not know, is not offered by it.
        let grantTypes = try row.texts().compactMap(GrantType.init)
        let methods = try row.texts().compactMap(ClientAuthenticationMethod.init)
        let createdAt = try row.date()
        let signIn = try signIn(&row)
        let servedResources = try row.list { try ResourceName($0) }
        let keys = try keys(&row)
        let assertionAlgorithm: JWSAlgorithm? = try row.optionalChoice()
        return Client(
            id: id,
            name: name,
            isEnabled: isEnabled,
            roles: Set(roles),
            grantTypes: Set(grantTypes),
            authenticationMethods: Set(methods),
            keys: keys,
            assertionAlgorithm: assertionAlgorithm,
            details: try details(&row),
            signIn: signIn,
            servedResources: Set(servedResources),
            origin: try origin(&row),
            secrets: secrets(id.value),
            createdAt: createdAt
        )
    }

    private static func signIn(_ row: inout SQLiteColumns) throws -> ClientSignIn {
        ClientSignIn(
            redirectURIs: try row.list { try RedirectURI($0) },
            postLogoutRedirectURIs: try row.list { try RedirectURI($0) },
            backchannelLogoutURI: try row.optionalName(),
            homepage: try row.optionalName(),
            scope: try row.optionalScope(),
            isFirstParty: try row.value(),
            idTokenAlgorithm: try row.choice(),
            userInfoAlgorithm: try row.optionalChoice(),
            subjectType: try row.choice(),
            sectorIdentifier: try row.optional()
        )
    }
}
