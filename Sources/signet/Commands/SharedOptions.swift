import ArgumentParser
import Foundation

extension OutputFormat: ExpressibleByArgument {}

/// The options that every command has.
struct SharedOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "The configuration file; config/signet.yaml when it exists, else built-in defaults.",
            valueName: "file"
        )
    )
    var config: String?

    @Option(name: [.short, .long], help: "How data is printed: text for people, json for programs.")
    var output: OutputFormat = .text

    /// The file that counts: the option, `SIGNET_CONFIG`, or the default one if it is there.
    var file: String? {
        if let config { return config }
        if let named = ProcessInfo.processInfo.environment["SIGNET_CONFIG"], !named.isEmpty { return named }
        let standard = "config/signet.yaml"
        return FileManager.default.fileExists(atPath: standard) ? standard : nil
    }

    /// Reads the configuration.
    func read() throws(ConfigurationError) -> ServerConfiguration.Reading {
        try ServerConfiguration.read(file: file)
    }
}
