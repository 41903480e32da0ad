import NIOPosix
import Synchronization

/// The event loops of this process, by how many are asked for.
///
/// They live as long as the process: Hummingbird's server finishes its shutdown in a task of its own, which still asks
/// a loop after the last connection is closed.
enum EventLoops {
    private static let groups = Mutex<[Int: MultiThreadedEventLoopGroup]>([:])

    /// A group of so many loops; the same one each time.
    static func group(of count: Int) -> MultiThreadedEventLoopGroup {
        groups.withLock { groups in
            if let group = groups[count] { return group }
            let group = MultiThreadedEventLoopGroup(numberOfThreads: count)
            groups[count] = group
            return group
        }
    }
}
