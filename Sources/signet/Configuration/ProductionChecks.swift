import OAuth
import SigningKeys

/// What production does not start with: settings that are fine for trying out and dangerous when they are kept.
enum ProductionChecks {
    /// All reasons to refuse, each with what to do about it; none in development.
    ///
    /// `masterKeys` are nil when none were found.
    static func refusals(_ configuration: ServerConfiguration, masterKeys: MasterKeys?) -> [ConfigurationIssue] {
        guard configuration.mode == .production else { return [] }
        return masterKeyRefusals(masterKeys) + addressRefusals(configuration) + storeRefusals(configuration)
            + secretRefusals(configuration) + passwordRefusals(configuration) + developmentRefusals(configuration)
    }

    private static func masterKeyRefusals(_ masterKeys: MasterKeys?) -> [ConfigurationIssue] {
        guard let masterKeys else {
            return [
                refusal(
                    "keys.master_key_file",
                    "there is no master key",
                    "make one with `signet key generate-master --out FILE`, then name the file here "
                        + "or put its text into SIGNET_MASTER_KEY"
                )
            ]
        }
        guard masterKeys.isForDevelopment else { return [] }
        return [
            refusal(
                "keys.master_key_file",
                "the master key was generated for development",
                "make a new one with `signet key generate-master --out FILE`; a store that was filled in development "
                    + "stays there"
            )
        ]
    }

    private static func addressRefusals(_ configuration: ServerConfiguration) -> [ConfigurationIssue] {
        guard configuration.server.publicURL.url?.scheme != "https" else { return [] }
        return [
            refusal(
                "server.public_url",
                "\"\(configuration.server.publicURL)\" is plain http",
                "write the https URL that clients use; TLS may end in front of the server (see docs/threat-model.md)"
            )
        ]
    }

    private static func storeRefusals(_ configuration: ServerConfiguration) -> [ConfigurationIssue] {
        if configuration.store.kind == .memory {
            return [refusal("store.kind", "the memory store forgets keys and the audit at exit", "write sqlite")]
        }
        guard configuration.store.path == nil else { return [] }
        return [refusal("store.path", "is missing", "name the database file, such as /var/lib/signet/signet.sqlite")]
    }

    private static func secretRefusals(_ configuration: ServerConfiguration) -> [ConfigurationIssue] {
        configuration.tenants.flatMap { tenant in
            tenant.clients.compactMap { client in
                guard case .literal = client.secret else { return nil }
                return refusal(
                    "tenants",
                    "client \"\(client.id)\" of tenant \"\(tenant.id)\" has its secret in the configuration",
                    "leave `secret` out to have one generated, or name a file with secret_file"
                )
            }
        }
    }

    private static func passwordRefusals(_ configuration: ServerConfiguration) -> [ConfigurationIssue] {
        configuration.tenants.flatMap { tenant in
            tenant.users.compactMap { user in
                guard case .literal = user.password else { return nil }
                return refusal(
                    "tenants",
                    "user \"\(user.username)\" of tenant \"\(tenant.id)\" has their password in the configuration",
                    "name a file with password_file, or leave it out and set one with `signet user set-password`"
                )
            }
        }
    }

    private static func developmentRefusals(_ configuration: ServerConfiguration) -> [ConfigurationIssue] {
        let sections = configuration.writtenDevelopmentSections.map { section in
            refusal(section, "the section is for `signet dev` only", "take it out of the production configuration")
        }
        guard configuration.clientMetadata.isLoosened else { return sections }
        return sections + [
            refusal(
                "client_metadata",
                "trusted_ca and loopback_hosts let strangers' clients be fetched from this machine",
                "take the section out; clients publish on hosts that everybody reaches"
            )
        ]
    }

    private static func refusal(_ key: String, _ problem: String, _ remedy: String) -> ConfigurationIssue {
        ConfigurationIssue(.mode, key: key, problem, remedy: remedy)
    }
}

extension ConfigurationIssue.Place {
    /// A rule of production mode, wherever the setting came from.
    static var mode: Self { .environment("refused in production") }
}
