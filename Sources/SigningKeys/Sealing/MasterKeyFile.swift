extension MasterKeys {
    /// Reads the keys from a file that only its owner may read or write; see ``PrivateFile``.
    public init(file path: String, allowingDevelopment: Bool) throws(MasterKeyError) {
        try self.init(parsing: Self.privateText(path), allowingDevelopment: allowingDevelopment)
    }

    private static func privateText(_ path: String) throws(MasterKeyError) -> String {
        do throws(PrivateFileError) {
            return try PrivateFile.text(path)
        } catch {
            switch error {
            case .missing: throw .unreadableFile(path: path, reason: "No such file or directory")
            case .permissions(let mode): throw .filePermissions(path: path, mode: mode)
            case .unreadable(let reason): throw .unreadableFile(path: path, reason: reason)
            }
        }
    }
}
