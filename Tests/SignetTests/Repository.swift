import Foundation

/// Where the repository lies while its tests run.
enum Repository {
    /// The path of a file in the repository.
    static func path(_ relative: String) -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return root.appendingPathComponent(relative).path
    }
}
