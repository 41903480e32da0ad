import AuthorizationServer
import Foundation
import GRDB
import JOSE
import JSON
import OAuth

/// The SQL of the table `user_account`.
enum UserRows {
    static let columns = """
        u.id, u.username, u.email, u.email_verified, u.name, u.locale, u.claims, u.roles, u.enabled, u.password_hash, \
        u.totp_seed, u.totp_confirmed_at, u.recovery_codes, u.created_at, u.updated_at
        """

    static func exists(_ db: Database, _ tenant: TenantID, _ id: UserID) throws -> Bool {
        try db.first("SELECT 1 FROM user_account WHERE tenant = ? AND id = ?", [tenant.value, id.value]) { _ in } != nil
    }

    static func find(_ db: Database, _ tenant: TenantID, _ id: UserID) throws -> User? {
        try db.first(
            "SELECT \(columns) FROM user_account u WHERE u.tenant = ? AND u.id = ?",
            [tenant.value, id.value],
            user
        )
    }

    static func find(_ db: Database, _ tenant: TenantID, named username: Username) throws -> User? {
        try db.first(
            "SELECT \(columns) FROM user_account u WHERE u.tenant = ? AND u.username = ?",
            [tenant.value, username.value],
            user
        )
    }

    static func find(_ db: Database, _ tenant: TenantID, withEmail email: EmailAddress) throws -> User? {
        try db.first(
            "SELECT \(columns) FROM user_account u WHERE u.tenant = ? AND u.email = ?",
            [tenant.value, email.value],
            user
        )
    }

    static func all(_ db: Database, _ tenant: TenantID, after username: Username?, limit: Int) throws -> [User] {
        // No name is empty, so that all come after the empty one.
        try db.all(
            "SELECT \(columns) FROM user_account u WHERE u.tenant = ? AND u.username > ? ORDER BY u.username LIMIT ?",
            [tenant.value, username?.value ?? "", max(0, limit)],
            user
        )
    }

    /// Throws when another user's address is this one's name, or the other way round: who types it means one person.
    static func requireUnambiguous(_ db: Database, _ tenant: TenantID, _ user: User) throws {
        let isTaken =
            try db.first(
                "SELECT 1 FROM user_account WHERE tenant = ? AND id <> ? AND (email = ? OR username = ?)",
                [tenant.value, user.id.value, user.username.value, user.email?.value]
            ) { _ in } != nil
        if isTaken { throw StoreError.alreadyExists }
    }

    static func insert(_ db: Database, _ tenant: TenantID, _ user: User) throws {
        try requireUnambiguous(db, tenant, user)
        try db.run(
            """
            INSERT INTO user_account (
                tenant, id, username, email, email_verified, name, locale, claims, roles, enabled, password_hash,
                totp_seed, totp_confirmed_at, recovery_codes, created_at, updated_at
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                tenant.value, user.id.value, user.username.value, user.email?.value, user.isEmailVerified,
                user.name?.value, user.locale, claims(user), list(user.roles.map(\.value)), user.isEnabled,
                user.passwordHash?.phc, user.timePassword.map { Data($0.sealedSeed) },
                user.timePassword?.confirmedAt?.seconds, codes(user), user.createdAt.seconds, user.updatedAt.seconds,
            ]
        )
    }

    static func update(_ db: Database, _ tenant: TenantID, _ user: User) throws {
        try db.run(
            """
            UPDATE user_account
            SET username = ?, email = ?, email_verified = ?, name = ?, locale = ?, claims = ?, roles = ?, enabled = ?,
                password_hash = ?, totp_seed = ?, totp_confirmed_at = ?, recovery_codes = ?, updated_at = ?,
                last_time_step = CASE WHEN ? THEN last_time_step END
            WHERE tenant = ? AND id = ?
            """,
            [
                user.username.value, user.email?.value, user.isEmailVerified, user.name?.value, user.locale,
                claims(user), list(user.roles.map(\.value)), user.isEnabled, user.passwordHash?.phc,
                user.timePassword.map { Data($0.sealedSeed) }, user.timePassword?.confirmedAt?.seconds, codes(user),
                user.updatedAt.seconds, user.timePassword?.confirmedAt != nil, tenant.value, user.id.value,
            ]
        )
    }

    /// Deletes the user, and all that hangs on it with it; answers false when there is none.
    static func delete(_ db: Database, _ tenant: TenantID, _ id: UserID) throws -> Bool {
        try db.run("DELETE FROM user_account WHERE tenant = ? AND id = ?", [tenant.value, id.value]) > 0
    }

    /// Moves the last time step forward; answers false when it was there already.
    static func advance(_ db: Database, _ tenant: TenantID, _ id: UserID, to step: Int64) throws -> Bool {
        try db.run(
            """
            UPDATE user_account SET last_time_step = ?
            WHERE tenant = ? AND id = ? AND (last_time_step IS NULL OR last_time_step < ?)
            """,
            [step, tenant.value, id.value, step]
        ) > 0
    }

    static func user(_ columns: inout SQLiteColumns) throws -> User {
        let user = User(
            id: try columns.name(),
            username: try columns.name(),
            email: try columns.optionalName(),
            isEmailVerified: try columns.value(),
            name: try columns.optionalText(),
            locale: try columns.optional(),
            claims: try columns.json { cursor throws(JSONError) in try members(&cursor) },
            roles: Set(try columns.list { try RoleName($0) }),
            isEnabled: try columns.value(),
            passwordHash: try columns.optional().map(PasswordHash.init),
            timePassword: try timePassword(&columns),
            createdAt: try columns.date(),
            updatedAt: try columns.date()
        )
        return user
    }

    private static func timePassword(_ columns: inout SQLiteColumns) throws -> TimePassword? {
        let seed = try columns.optionalBytes()
        let confirmedAt = try columns.optionalDate()
        let codes = try columns.list { text in
            guard let bytes = Base64URL.decode(text), bytes.count == 32 else {
                throw StoreError.corrupt("a recovery code")
            }
            return TokenHash(bytes)
        }
        return seed.map { TimePassword(sealedSeed: $0, confirmedAt: confirmedAt, recoveryCodes: codes) }
    }

    private static func members(_ cursor: inout JSONCursor) throws(JSONError) -> JSONObject {
        guard case .object(let members) = try cursor.value() else { throw .unexpectedByte(offset: 0) }
        return members
    }

    private static func claims(_ user: User) -> String { json { $0.value(JSONValue.object(user.claims)) } }

    private static func codes(_ user: User) -> String {
        ordered((user.timePassword?.recoveryCodes ?? []).map { Base64URL.encode($0.bytes) })
    }
}
