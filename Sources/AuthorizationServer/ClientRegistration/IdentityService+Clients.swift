import JOSE
import Logging
import OAuth

/// Self-declared clients over time: following the store, writing down uses, letting go of who is not used.
extension IdentityService {
    /// So many clients of a tenant are read one by one; more are read all at once.
    private static let readSingly = 200
    /// Whoever is further behind cannot be told every change any more (the store forgets them).
    private static let followable: Int64 = 50_000
    /// How many clients go in one transaction.
    private static let expiryBatch = 100

    /// Takes over which self-declared clients came, changed or went.
    ///
    /// - Returns: The tenants that have no signing keys for one of these yet: another process let it in and could not make
    ///   them.
    func followClients(_ changes: StoreChanges, after sequence: Int64) async throws(StoreError) -> [TenantID] {
        let isLost = changes.latest < sequence || changes.latest - sequence > Self.followable
        var lacking: [TenantID] = []
        for service in services {
            let changed = changes.clients[service.id] ?? []
            guard isLost || !changed.isEmpty else { continue }
            if isLost || changed.count > Self.readSingly {
                service.snapshot.register.replace(try await service.store.selfDeclaredClients())
            } else {
                for id in changed { service.snapshot.register.take(id, try await service.store.client(id)) }
            }
            let needed = service.snapshot.register.signingAlgorithms
            if !service.snapshot.missingKeys(needed).isEmpty { lacking.append(service.id) }
        }
        return lacking
    }

    /// Writes down uses twice a minute, and lets go of unused clients every ten minutes.
    func tendClients(at now: NumericDate) async {
        let due = clientCare.withLock { last -> (uses: Bool, expiry: Bool) in
            guard let (uses, expiry) = last else {
                last = (now, now)
                return (false, false)
            }
            let due = (uses: uses.distance(to: now) >= .seconds(30), expiry: expiry.distance(to: now) >= .seconds(600))
            last = (due.uses ? now : uses, due.expiry ? now : expiry)
            return due
        }
        if due.uses { await writeClientUses(at: now) }
        guard due.expiry else { return }
        do { try await expireClients(at: now) } catch {
            logger.warning("Unused clients could not be deleted", metadata: ["error": "\(error)"])
        }
    }

    /// Writes down which clients were used.
    func writeClientUses(at now: NumericDate) async {
        for service in services {
            let register = service.snapshot.register
            register.forgetUses(before: now.advanced(by: .zero - ClientRegister.usePrecision))
            let uses = register.takeUses()
            guard !uses.isEmpty else { continue }
            do throws(StoreError) {
                try await service.store.markClientsUsed(uses)
            } catch {
                register.returnUses(uses)
                logger.warning(
                    "The last use of clients could not be written",
                    metadata: ["tenant": "\(service.id)", "error": "\(error)"]
                )
            }
        }
    }

    /// Deletes the self-declared clients that nobody has used for as long as their tenant's policy says.
    ///
    /// - Returns: How many.
    @discardableResult
    public func expireClients(at now: NumericDate) async throws(StoreError) -> Int {
        await writeClientUses(at: now)
        var total = 0
        for service in services {
            let expiry = ClientExpiry(service.snapshot.registration, at: now)
            var expired: [ClientID]
            repeat {
                expired = try await service.store.expireClients(expiry, at: now, limit: Self.expiryBatch) { client in
                    AuditEvent(.clientExpired, at: now, by: .system) { json in
                        json.member("client_id", client.id.value)
                        json.member("name", client.name.value)
                        json.member("created", client.createdAt.whole)
                        if let last = client.origin.lastUsedAt { json.member("last_used", last.whole) }
                    }
                }
                for id in expired { service.snapshot.register.take(id, nil) }
                total += expired.count
            } while expired.count == Self.expiryBatch
        }
        return total
    }
}
