import ArgumentParser
import Foundation
import JSON

/// `signet config`: what the configuration says, before anything is started with it.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check and show the configuration.",
        subcommands: [Check.self, Show.self]
    )

    /// `signet config check`: whether the server would start.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Say whether the server would start with this configuration.",
            discussion: """
                Every problem is named with its file, line and key, and with what is allowed there. In production mode \
                the rules of production are checked too: no development key, no plain-http URL, no secret in the file.

                  signet config check --config /etc/signet/signet.yaml
                  signet config check --output json | jq -r '.problems[].key'
                """
        )

        @OptionGroup var shared: SharedOptions

        func run() throws {
            do {
                let mode = try check()
                shared.output.print(CheckAnswer(file: shared.file, mode: mode))
            } catch let error as ConfigurationError where shared.output == .json {
                shared.output.print(ProblemsAnswer(file: shared.file, issues: error.issues))
                throw ExitCode(CommandFailure.Status.configuration.rawValue)
            }
        }

        private func check() throws -> ServerConfiguration.Mode {
            let configuration = try shared.read().configuration
            if let file = configuration.policiesFile { _ = try Policies.read(file: file) }
            _ = try configuration.keySchedule()
            let masterKeys = try MasterKeySource(configuration).keys()
            let refusals = ProductionChecks.refusals(configuration, masterKeys: masterKeys)
            guard refusals.isEmpty else { throw ConfigurationError(issues: refusals) }
            return configuration.mode
        }
    }

    /// `signet config show`: the settings that count.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show every setting as it counts, and where it comes from.",
            discussion: "Secrets are shown as ***."
        )

        @OptionGroup var shared: SharedOptions

        func run() throws {
            var settings = try shared.read().effective
            if ProcessInfo.processInfo.environment[MasterKeySource.variable] != nil {
                let place = ConfigurationIssue.Place.environment(MasterKeySource.variable)
                settings.append(SettingsSource.Effective(key: "keys.master_key", value: "***", place: place))
            }
            shared.output.print(ShowAnswer(settings: settings))
        }
    }
}

private struct CheckAnswer: Answer {
    let file: String?
    let mode: ServerConfiguration.Mode

    var text: String { "\(file ?? "the built-in configuration") is valid (\(mode.rawValue))" }

    func write(to json: inout JSONWriter) {
        json.object {
            $0.member("valid", true)
            $0.member("file", file)
            $0.member("mode", mode.rawValue)
        }
    }
}

private struct ProblemsAnswer: Answer {
    let file: String?
    let issues: [ConfigurationIssue]

    var text: String { ConfigurationError(issues: issues).description }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("valid", false)
            json.member("file", file)
            json.array("problems") { json in
                for issue in issues {
                    json.object {
                        $0.member("place", "\(issue.place)")
                        $0.member("key", issue.key.isEmpty ? nil : issue.key)
                        $0.member("problem", issue.problem)
                        $0.member("remedy", issue.remedy)
                    }
                }
            }
        }
    }
}

private struct ShowAnswer: Answer {
    let settings: [SettingsSource.Effective]

    var text: String {
        var table = TextTable("SETTING", "VALUE", "FROM")
        for setting in settings { table.add(setting.key, setting.value, "\(setting.place)") }
        return table.text
    }

    func write(to json: inout JSONWriter) {
        json.array { json in
            for setting in settings {
                json.object {
                    $0.member("key", setting.key)
                    $0.member("value", setting.value)
                    $0.member("from", "\(setting.place)")
                }
            }
        }
    }
}
