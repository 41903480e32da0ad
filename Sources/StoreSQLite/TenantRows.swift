import AuthorizationServer
import Foundation
import GRDB
import JOSE
import OAuth

/// The SQL of the tables `tenant` and `change_sequence`.
enum TenantRows {
    private static let columns = """
        id, display_name, enabled, access_token_algorithm, default_resource, created_at, sealed_data_key, sealed_pepper, \
        second_factor, minimum_password_length, session_idle_lifetime, session_lifetime, refresh_token_idle_lifetime, \
        refresh_token_lifetime, colour, logo_type, logo, registration, client_documents
        """

    static func exists(_ db: Database, _ id: TenantID) throws -> Bool {
        try db.first("SELECT 1 FROM tenant WHERE id = ?", [id.value]) { _ in } != nil
    }

    static func find(_ db: Database, _ id: TenantID) throws -> Tenant? {
        try Row.fetchOne(db, sql: "SELECT \(columns) FROM tenant WHERE id = ?", arguments: [id.value]).map(tenant)
    }

    static func all(_ db: Database) throws -> [Tenant] {
        try Row.fetchAll(db, sql: "SELECT \(columns) FROM tenant ORDER BY id").map(tenant)
    }

    static func insert(_ db: Database, _ tenant: Tenant, changed: Int64) throws {
        try db.execute(
            sql: """
                INSERT INTO tenant (\(columns), key_ring_version, changed)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)
                """,
            arguments: [
                tenant.id.value, tenant.displayName.value, tenant.isEnabled, tenant.accessTokenAlgorithm.rawValue,
                tenant.defaultResource?.value, tenant.createdAt.seconds, Data(tenant.sealedDataKey),
                Data(tenant.sealedPepper),
            ] + signIn(tenant) + [changed]
        )
    }

    static func update(_ db: Database, _ tenant: Tenant) throws {
        try db.execute(
            sql: """
                UPDATE tenant
                SET display_name = ?, enabled = ?, access_token_algorithm = ?, default_resource = ?,
                    sealed_data_key = ?, sealed_pepper = ?, second_factor = ?, minimum_password_length = ?,
                    session_idle_lifetime = ?, session_lifetime = ?, refresh_token_idle_lifetime = ?,
                    refresh_token_lifetime = ?, colour = ?, logo_type = ?, logo = ?, registration = ?, client_documents = ?
                WHERE id = ?
                """,
            arguments: [
                tenant.displayName.value, tenant.isEnabled, tenant.accessTokenAlgorithm.rawValue,
                tenant.defaultResource?.value, Data(tenant.sealedDataKey), Data(tenant.sealedPepper),
            ] + signIn(tenant) + [tenant.id.value]
        )
    }

    private static func signIn(_ tenant: Tenant) -> StatementArguments {
        let (policy, branding) = (tenant.signIn, tenant.branding)
        return [
            policy.secondFactor.rawValue, policy.minimumPasswordLength, policy.sessionIdleLifetime,
            policy.sessionLifetime, policy.refreshTokenIdleLifetime, policy.refreshTokenLifetime,
            branding.colour?.value, branding.logo?.type.rawValue, branding.logo.map { Data($0.bytes) },
            ClientPolicyColumns.text(tenant.registration), ClientPolicyColumns.text(tenant.clientDocuments),
        ]
    }

    // MARK: The change sequence

    /// Takes the next number; the row's lock makes the numbers appear in the order of the commits.
    static func nextChange(_ db: Database) throws -> Int64 {
        try db.execute(sql: "UPDATE change_sequence SET value = value + 1 WHERE id = 1")
        return try latestChange(db)
    }

    static func latestChange(_ db: Database) throws -> Int64 {
        guard let value = try Int64.fetchOne(db, sql: "SELECT value FROM change_sequence WHERE id = 1") else {
            throw StoreError.corrupt("table change_sequence")
        }
        return value
    }

    static func changed(_ db: Database, _ id: TenantID) throws -> Int64 {
        try Int64.fetchOne(db, sql: "SELECT changed FROM tenant WHERE id = ?", arguments: [id.value]) ?? 0
    }

    static func markChanged(_ db: Database, _ id: TenantID) throws {
        let change = try nextChange(db)
        try db.execute(sql: "UPDATE tenant SET changed = ? WHERE id = ?", arguments: [change, id.value])
    }

    static func changes(_ db: Database, after sequence: Int64) throws -> StoreChanges {
        let latest = try latestChange(db)
        // Behind: an older backup was put in place, and anything may have changed.
        let after = latest < sequence ? -1 : sequence
        let rows = try Row.fetchAll(db, sql: "SELECT id FROM tenant WHERE changed > ?", arguments: [after])
        return StoreChanges(
            latest: latest,
            tenants: Set(try rows.map { try $0.name("id") }),
            clients: after < 0 ? [:] : try ClientChangeRows.after(db, after)
        )
    }

    private static func tenant(_ row: Row) throws -> Tenant {
        Tenant(
            id: try row.name("id"),
            displayName: try row.text("display_name"),
            isEnabled: try row.value("enabled"),
            accessTokenAlgorithm: try row.choice("access_token_algorithm"),
            defaultResource: try row.optionalName("default_resource"),
            signIn: SignInPolicy(
                secondFactor: try row.choice("second_factor"),
                minimumPasswordLength: try row.value("minimum_password_length"),
                sessionIdleLifetime: try row.value("session_idle_lifetime"),
                sessionLifetime: try row.value("session_lifetime"),
                refreshTokenIdleLifetime: try row.value("refresh_token_idle_lifetime"),
                refreshTokenLifetime: try row.value("refresh_token_lifetime")
            ),
            branding: Branding(colour: try row.optionalName("colour"), logo: try logo(row)),
            registration: try ClientPolicyColumns.registration(row),
            clientDocuments: try ClientPolicyColumns.documents(row),
            createdAt: try row.date("created_at"),
            sealedDataKey: try row.bytes("sealed_data_key"),
            sealedPepper: try row.bytes("sealed_pepper")
        )
    }

    private static func logo(_ row: Row) throws -> Branding.Logo? {
        guard let type: Branding.Logo.MediaType = try row.optionalChoice("logo_type") else { return nil }
        guard let logo = Branding.Logo(type: type, bytes: try row.bytes("logo")) else { throw row.corrupt("logo") }
        return logo
    }
}
