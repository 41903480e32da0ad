import ArgumentParser
import AuthorizationServer
import Foundation
import JOSE
import OAuth
import SigningKeys

/// The options of commands that act on one tenant.
struct TenantOptions: ParsableArguments {
    @OptionGroup var shared: SharedOptions

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("The tenant.", valueName: "id"),
        transform: { try TenantID($0) }
    )
    var tenant: TenantID
}

extension SharedOptions {
    /// Opens the store that the configuration names, acts on it as the person at the terminal, and closes it.
    ///
    /// `creating` says whether a store that does not exist yet is made; commands that only look say no.
    func administer<Value>(
        creating: Bool = false,
        _ body: (Administration) async throws -> Value
    ) async throws -> Value {
        let configuration = try read().configuration
        // A command answers by itself; of what happens below it only trouble is told.
        ServerLogging.start(ServerConfiguration.Logging(level: .warning, format: configuration.logging.format))
        let person = AuditActor.operator(ProcessInfo.processInfo.userName)
        return try await administer(configuration, creating: creating, actor: person, body)
    }

    /// The same for a configuration that was read before, and as somebody else.
    func administer<Value>(
        _ configuration: ServerConfiguration,
        creating: Bool,
        actor: AuditActor,
        _ body: (Administration) async throws -> Value
    ) async throws -> Value {
        let source = MasterKeySource(configuration)
        // All that production refuses is told at once, the missing key with it.
        let refusals = ProductionChecks.refusals(configuration, masterKeys: try source.keys())
        guard refusals.isEmpty else { throw ConfigurationError(issues: refusals) }
        let masterKeys = try source.requiredKeys()
        let administration = Administration(
            store: try StoreOpening.open(configuration.store, creating: creating),
            masterKeys: masterKeys,
            schedule: try configuration.keySchedule(),
            policies: try configuration.policies(),
            defaults: configuration.tokens,
            actor: actor,
            time: SystemTime(),
            random: SystemRandom(),
            commonPasswords: { try configuration.commonPasswords() }
        )
        do {
            let value = try await body(administration)
            await administration.store.close()
            return value
        } catch {
            await administration.store.close()
            throw error
        }
    }
}

extension ServerConfiguration {
    /// The passwords that nobody may choose, with those of the file that the configuration names.
    func commonPasswords() throws(CommandFailure) -> CommonPasswords {
        guard let file = passwords.breachedList else { return .shipped }
        do {
            return CommonPasswords(list: try Data(contentsOf: URL(fileURLWithPath: file), options: .mappedIfSafe))
        } catch {
            throw CommandFailure(
                .configuration,
                "passwords.breached_list: \(file) cannot be read",
                remedy: "it is a text file with one password or SHA-1 digest a line"
            )
        }
    }

    /// The policies that the configuration names; none when it names no file.
    func policies() throws(ConfigurationError) -> Policies {
        guard let policiesFile else { return Policies() }
        return try Policies.read(file: policiesFile)
    }
}
