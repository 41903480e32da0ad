import JOSE
import MCP

/// A git program that failed in a way that no argument explains; for the log only.
struct GitFault: Error {
    let command: String
    let status: String
    let message: String
}

extension ToolError {
    /// What a failure means to a model; nil for a fault of the server, of which it learns nothing.
    init?(git error: any Error, limits: GitLimits) {
        switch error {
        case let error as ToolError: self = error
        case is CallTurns.Busy, FilesystemRefusal.busy:
            self.init("The server is busy with other calls. Try again in a moment.")
        case is TimeLimitExceeded:
            self.init(
                "This took longer than \(limits.time), the most that a call may take. Ask for less: name a path, a "
                    + "shorter range or a smaller limit."
            )
        case FilesystemRefusal.noSpace: self.init("There is no space left on the server's disk. Tell its operator.")
        case let fault as GitFault:
            // Messages of git may name paths of the host, so none is passed on; these are told by what they begin with.
            if fault.message.contains(".lock': File exists") {
                self.init("Another program is changing the repository. Try again in a moment.")
            } else if fault.message.contains("No space left on device") {
                self.init("There is no space left on the server's disk. Tell its operator.")
            } else {
                return nil
            }
        default: return nil
        }
    }
}
