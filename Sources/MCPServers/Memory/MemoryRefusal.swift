import GRDB
import JOSE
import MCP

/// Why the memory server cannot do something, where the reason lies with it rather than with the arguments.
enum MemoryRefusal: Error, Equatable {
    case fileOfLaterVersion
    case notARegularFile
    case closed
}

extension ToolError {
    /// What a failure means to a model; nil for a fault of the server, of which it learns nothing.
    init?(memory error: any Error, limits: MemoryLimits) {
        switch error {
        case let error as ToolError: self = error
        case is CallTurns.Busy, FilesystemRefusal.busy:
            self.init("The memory is busy with other calls. Try again in a moment.")
        case is TimeLimitExceeded:
            self.init("This took longer than \(limits.time), the most that a call may take. Ask for less at once.")
        case let error as DatabaseError:
            switch error.resultCode {
            case .SQLITE_FULL:
                self.init(
                    "There is no room left in the memory of your organisation. Delete what is no longer needed with "
                        + "delete_entities or delete_observations."
                )
            case .SQLITE_BUSY, .SQLITE_LOCKED:
                self.init("The memory is busy with other calls. Try again in a moment.")
            default: return nil
            }
        case FilesystemRefusal.noSpace:
            self.init("There is no space left on the server's disk. Tell the server's operator.")
        default: return nil
        }
    }
}
