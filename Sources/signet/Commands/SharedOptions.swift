import ArgumentParser
import Foundation
import OAuth

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

    /// Where people and clients reach the server.
    ///
    /// Of the store of development mode that is where it last ran: its port may have been chosen in another terminal.
    func publicURL() throws(ConfigurationError) -> Issuer {
        let configuration = try read().configuration
        let directory = configuration.developmentDirectory
        guard configuration.mode == .development, configuration.store.path == "\(directory)/signet.sqlite",
            let credentials = try? DevelopmentCredentials.read("\(directory)/credentials.json"),
            let end = credentials.firstTenant.issuer.range(of: "/t/", options: .backwards)?.lowerBound,
            let base = try? Issuer(String(credentials.firstTenant.issuer[..<end]))
        else { return configuration.server.publicURL }
        return base
    }
}
