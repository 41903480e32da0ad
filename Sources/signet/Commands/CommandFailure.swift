/// Why a command did not do what was asked: what happened, what to do, and the exit status.
struct CommandFailure: Error, CustomStringConvertible {
    /// The exit statuses; 64 comes from the argument parser.
    enum Status: Int32 {
        case failed = 1
        case notFound = 3
        case refused = 4
        case exists = 5
        case usage = 64
        case configuration = 78
    }

    let status: Status
    let problem: String
    let remedy: String?

    init(_ status: Status = .failed, _ problem: String, remedy: String? = nil) {
        self.status = status
        self.problem = problem
        self.remedy = remedy
    }

    var description: String { remedy.map { "\(problem)\n        \($0)" } ?? problem }
}
