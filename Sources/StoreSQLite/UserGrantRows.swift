import AuthorizationServer
import Foundation
import GRDB
import JOSE
import OAuth

/// The SQL of the table `user_grant`.
enum UserGrantRows {
    private static let columns =
        "id, user_id, client, scope, identity_scopes, resources, likeness, created_at, updated_at"

    static func find(
        _ db: Database,
        _ tenant: TenantID,
        of user: UserID,
        to client: ClientID
    ) throws -> UserGrant? {
        try db.first(
            "SELECT \(columns) FROM user_grant WHERE tenant = ? AND user_id = ? AND client = ?",
            [tenant.value, user.value, client.value],
            grant
        )
    }

    static func find(_ db: Database, _ tenant: TenantID, _ id: UserGrantID) throws -> UserGrant? {
        try db.first("SELECT \(columns) FROM user_grant WHERE tenant = ? AND id = ?", [tenant.value, id.value], grant)
    }

    static func all(_ db: Database, _ tenant: TenantID, of user: UserID) throws -> [UserGrant] {
        try db.all(
            "SELECT \(columns) FROM user_grant WHERE tenant = ? AND user_id = ? ORDER BY updated_at DESC, id",
            [tenant.value, user.value],
            grant
        )
    }

    static func insert(_ db: Database, _ tenant: TenantID, _ grant: UserGrant) throws {
        try db.run(
            "INSERT INTO user_grant (tenant, \(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                tenant.value, grant.id.value, grant.user.value, grant.client.value, grant.scope.description,
                ordered(grant.identityScopes), ordered(grant.resources.map(\.value)),
                grant.likeness.map { Data($0.digest) }, grant.createdAt.seconds, grant.updatedAt.seconds,
            ]
        )
    }

    static func update(_ db: Database, _ tenant: TenantID, _ grant: UserGrant) throws {
        try db.run(
            """
            UPDATE user_grant SET scope = ?, identity_scopes = ?, resources = ?, likeness = ?, updated_at = ?
            WHERE tenant = ? AND id = ?
            """,
            [
                grant.scope.description, ordered(grant.identityScopes), ordered(grant.resources.map(\.value)),
                grant.likeness.map { Data($0.digest) }, grant.updatedAt.seconds, tenant.value, grant.id.value,
            ]
        )
    }

    /// Answers false when this person has no such grant.
    static func delete(_ db: Database, _ tenant: TenantID, _ id: UserGrantID, of user: UserID) throws -> Bool {
        try db.run(
            "DELETE FROM user_grant WHERE tenant = ? AND id = ? AND user_id = ?",
            [tenant.value, id.value, user.value]
        ) > 0
    }

    private static func likeness(_ columns: inout SQLiteColumns) throws -> ClientLikeness? {
        guard let digest = try columns.optionalBytes() else { return nil }
        guard let likeness = ClientLikeness(digest: digest) else { throw columns.corrupt }
        return likeness
    }

    private static func grant(_ columns: inout SQLiteColumns) throws -> UserGrant {
        UserGrant(
            id: try columns.name(),
            user: try columns.name(),
            client: try columns.name(),
            scope: try columns.scope(),
            identityScopes: try columns.texts(),
            resources: try columns.list { try ResourceName($0) },
            likeness: try likeness(&columns),
            createdAt: try columns.date(),
            updatedAt: try columns.date()
        )
    }
}

extension SQLiteTenantStore {
    func grant(of user: UserID, to client: ClientID) async throws(StoreError) -> UserGrant? {
        try await database.read { [id] db in try UserGrantRows.find(db, id, of: user, to: client) }
    }

    func grant(_ grant: UserGrantID) async throws(StoreError) -> UserGrant? {
        try await database.read { [id] db in try UserGrantRows.find(db, id, grant) }
    }

    func grants(of user: UserID) async throws(StoreError) -> [UserGrant] {
        try await database.read { [id] db in try UserGrantRows.all(db, id, of: user) }
    }

    func widenGrant(_ grant: UserGrant, audit event: AuditEvent) async throws(StoreError) -> UserGrant {
        try await database.record(id) { [id] db in
            guard let old = try UserGrantRows.find(db, id, of: grant.user, to: grant.client) else {
                try UserGrantRows.insert(db, id, grant)
                return .some(grant, [event])
            }
            let new = old.widened(by: grant)
            if new == old { return .none(old) }
            try UserGrantRows.update(db, id, new)
            return .some(new, [event])
        }
    }

    func revokeGrant(
        _ grant: UserGrantID,
        of user: UserID,
        at now: NumericDate,
        audit event: AuditEvent
    ) async throws(StoreError) {
        try await database.record(id) { [id] db in
            guard try UserGrantRows.delete(db, id, grant, of: user) else { throw StoreError.notFound }
            try AuthorizationCodeRows.revokeTokens(db, id, of: user, under: grant)
            try AuthorizationCodeRows.delete(db, id, of: user, under: grant)
            try RefreshTokenRows.revoke(db, id, under: grant, at: now)
            return .some((), [event])
        }
    }
}
