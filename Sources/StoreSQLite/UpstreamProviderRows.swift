import AuthorizationServer
import Foundation
import GRDB
import JOSE
import JSON
import OAuth

/// The SQL of the table `upstream_provider`.
enum UpstreamProviderRows {
    private static let columns = """
        name, display_name, issuer, client_id, sealed_client_secret, scopes, hosted_domain, links_by_verified_email, \
        creates_users, allowed_domains, default_roles, claim_mapping, enabled
        """

    static func find(_ db: Database, _ tenant: TenantID, _ name: ProviderName) throws -> UpstreamProvider? {
        try db.first(
            "SELECT \(columns) FROM upstream_provider WHERE tenant = ? AND name = ?",
            [tenant.value, name.value],
            provider
        )
    }

    static func all(_ db: Database, _ tenant: TenantID) throws -> [UpstreamProvider] {
        try db.all(
            "SELECT \(columns) FROM upstream_provider WHERE tenant = ? ORDER BY name",
            [tenant.value],
            provider
        )
    }

    static func insert(_ db: Database, _ tenant: TenantID, _ provider: UpstreamProvider) throws {
        try db.run(
            """
            INSERT INTO upstream_provider (tenant, \(columns))
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [tenant.value, provider.name.value] + values(provider)
        )
    }

    static func update(_ db: Database, _ tenant: TenantID, _ provider: UpstreamProvider) throws {
        try db.run(
            """
            UPDATE upstream_provider
            SET display_name = ?, issuer = ?, client_id = ?, sealed_client_secret = ?, scopes = ?, hosted_domain = ?,
                links_by_verified_email = ?, creates_users = ?, allowed_domains = ?, default_roles = ?,
                claim_mapping = ?, enabled = ?
            WHERE tenant = ? AND name = ?
            """,
            values(provider) + [tenant.value, provider.name.value]
        )
    }

    /// Deletes the provider, and all that hangs on it with it; answers false when there is none.
    static func delete(_ db: Database, _ tenant: TenantID, _ name: ProviderName) throws -> Bool {
        try db.run("DELETE FROM upstream_provider WHERE tenant = ? AND name = ?", [tenant.value, name.value]) > 0
    }

    private static func values(_ provider: UpstreamProvider) -> StatementArguments {
        [
            provider.displayName.value, provider.issuer.value, provider.clientID,
            provider.sealedClientSecret.map { Data($0) }, ordered(provider.scopes), provider.hostedDomain,
            provider.linksByVerifiedEmail, provider.createsUsers, ordered(provider.allowedDomains),
            list(provider.defaultRoles.map(\.value)), mapping(provider), provider.isEnabled,
        ]
    }

    private static func provider(_ columns: inout SQLiteColumns) throws -> UpstreamProvider {
        UpstreamProvider(
            name: try columns.name(),
            displayName: try columns.text(),
            issuer: try columns.name(),
            clientID: try columns.value(),
            sealedClientSecret: try columns.optionalBytes(),
            scopes: try columns.texts(),
            hostedDomain: try columns.optional(),
            linksByVerifiedEmail: try columns.value(),
            createsUsers: try columns.value(),
            allowedDomains: try columns.texts(),
            defaultRoles: Set(try columns.list { try RoleName($0) }),
            claimMapping: try columns.json { cursor throws(JSONError) in try mapping(&cursor) },
            isEnabled: try columns.value()
        )
    }

    private static func mapping(_ provider: UpstreamProvider) -> String {
        json { json in
            json.object { json in
                for (ours, theirs) in provider.claimMapping.sorted(by: { $0.key < $1.key }) {
                    json.member(ours, theirs)
                }
            }
        }
    }

    private static func mapping(_ cursor: inout JSONCursor) throws(JSONError) -> [String: String] {
        var mapping: [String: String] = [:]
        try cursor.object { name, cursor throws(JSONError) in mapping[name.string] = try cursor.string() }
        return mapping
    }
}
