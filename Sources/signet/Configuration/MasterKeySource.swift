import Foundation
import SigningKeys

/// Where the master key comes from: the variable first, then the file that the configuration names.
struct MasterKeySource {
    /// The variable that holds the key's text.
    static let variable = "SIGNET_MASTER_KEY"

    let file: String?
    private let text: String?

    init(
        _ configuration: ServerConfiguration,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        file = configuration.keys.masterKeyFile
        text = environment[Self.variable].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The keys, or nil when there is neither the variable nor the file.
    ///
    /// Whether a development key may be used is for ``ProductionChecks`` to say, which tells all that is wrong at once.
    func keys() throws(CommandFailure) -> MasterKeys? {
        do throws(MasterKeyError) {
            if let text { return try MasterKeys(parsing: text, allowingDevelopment: true) }
            guard let file, FileManager.default.fileExists(atPath: file) else { return nil }
            return try MasterKeys(file: file, allowingDevelopment: true)
        } catch {
            let place = text == nil ? "" : "\(Self.variable): "
            throw CommandFailure(.configuration, "\(place)\(error)")
        }
    }

    /// The keys, which must be there.
    func requiredKeys() throws(CommandFailure) -> MasterKeys {
        if let keys = try keys() { return keys }
        let path = file.map { "; there is no file \($0)" } ?? ""
        throw CommandFailure(
            .configuration,
            "there is no master key: \(Self.variable) is not set\(path)",
            remedy: "for development `signet dev` makes one; "
                + "otherwise `signet key generate-master --out FILE` and keys.master_key_file"
        )
    }
}
