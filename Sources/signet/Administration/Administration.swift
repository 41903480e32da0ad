import AuthorizationServer
import JOSE
import OAuth
import SigningKeys

/// What an operator does to the store, whether by a command, a seed file or development mode.
///
/// Every verb is audited as the actor's doing. It works on the store directly, also while servers run on it: they notice
/// the change by the store's change sequence.
struct Administration: Sendable {
    let store: any IdentityStore
    let masterKeys: MasterKeys
    let schedule: KeySchedule
    let policies: Policies
    /// What a new resource or tenant gets when nothing else is asked for.
    let defaults: ServerConfiguration.Tokens
    let actor: AuditActor
    let time: any TimeSource
    let random: any RandomSource
    /// What no password may be; a long list is read when it is needed.
    var commonPasswords: @Sendable () throws -> CommonPasswords = { .shipped }

    /// What becomes of something that may be absent.
    enum Setting<Value: Sendable>: Sendable {
        case none
        case to(Value)

        var value: Value? {
            switch self {
            case .none: nil
            case .to(let value): value
            }
        }
    }

    /// An event of this operator, now.
    func event(_ kind: AuditKind, _ fields: [(String, String)] = []) -> AuditEvent {
        AuditEvent(kind, at: time.now(), by: actor) { json in
            for (name, value) in fields { json.member(name, value) }
        }
    }

    /// The tenant, which must exist.
    func tenant(_ id: TenantID) async throws(CommandFailure) -> Tenant {
        let tenant = try await on("tenant \"\(id)\"") { try await store.tenant(id).tenant() }
        guard let tenant else { throw await noTenant(id) }
        return tenant
    }

    /// Everything of a tenant, which must exist.
    func configuration(of id: TenantID) async throws(CommandFailure) -> TenantConfiguration {
        let configuration = try await on("tenant \"\(id)\"") { try await store.tenant(id).configuration() }
        guard let configuration else { throw await noTenant(id) }
        return configuration
    }

    /// Runs a verb of the store and says what became of `subject` when it does nothing.
    @discardableResult
    func on<Value>(
        _ subject: String,
        _ verb: () async throws -> Value
    ) async throws(CommandFailure) -> Value {
        do {
            return try await verb()
        } catch let failure as CommandFailure {
            throw failure
        } catch StoreError.notFound {
            throw CommandFailure(.notFound, "there is no \(subject)")
        } catch StoreError.unknownTenant(let id) {
            throw await noTenant(id)
        } catch StoreError.alreadyExists {
            throw CommandFailure(.exists, "\(subject) exists already")
        } catch StoreError.tooManySecrets {
            throw CommandFailure(
                .refused,
                "\(subject) has two valid secrets already",
                remedy: "wait until the old one has expired, end it by `signet client remove-secret`, "
                    + "or end both now: rotate without --keep-old"
            )
        } catch {
            throw CommandFailure(.failed, "\(subject): \(error)")
        }
    }

    private func noTenant(_ id: TenantID) async -> CommandFailure {
        let known = (try? await store.tenants().map(\.id.value)) ?? []
        let remedy =
            known.isEmpty
            ? "make it with `signet tenant create \(id)`" : NearestName.remedy(for: id.value, among: known)
        return CommandFailure(.notFound, "there is no tenant \"\(id)\"", remedy: remedy)
    }
}
