import Foundation

/// Where the master key's text comes from: the variable first, then the file that the configuration names.
struct MasterKeySource {
    /// The variable that holds the key's text.
    static let variable = "SIGNET_MASTER_KEY"

    let file: String?
    private let environment: [String: String]

    init(
        _ configuration: ServerConfiguration,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        file = configuration.keys.masterKeyFile
        self.environment = environment
    }

    /// The key's text, or nil when neither the variable nor the file is there.
    ///
    /// A file that others may read is refused: whoever reads it can sign as every tenant.
    func text() throws(CommandFailure) -> String? {
        if let text = environment[Self.variable], !text.isEmpty { return text }
        guard let file, FileManager.default.fileExists(atPath: file) else { return nil }
        let mode = try? FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        if let mode, mode & 0o077 != 0 {
            throw CommandFailure(
                .refused,
                "the master key file \(file) may be read by others (mode \(String(mode, radix: 8)))",
                remedy: "chmod 600 \(file)"
            )
        }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw CommandFailure(.refused, "the master key file \(file) cannot be read", remedy: "check its owner")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
