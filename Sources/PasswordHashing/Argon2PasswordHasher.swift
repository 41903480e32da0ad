import AuthorizationServer
import Foundation
import JOSE
import NIOPosix

/// Argon2id (RFC 9106) by the system's libargon2, on threads of its own that yield to everything else.
///
/// - At most ``Limits/threads`` hashes are computed at once, each with 19 MiB: that bounds the memory. They run at a lower
///   priority than the threads that answer requests, so that a rush of sign-ins slows down sign-ins alone.
/// - At most ``Limits/queue`` callers wait, without a thread; who comes then gets ``PasswordHasherError/busy`` at once.
///   A caller that is cancelled while it waits leaves no work behind.
/// - A password is normalised (``PasswordText``) and is at most 1,024 bytes; a longer one is wrong, whose ever it would be.
/// - The bytes of a password and the memory of the hash are overwritten. Copies in Swift strings are out of reach.
///
/// What is stored is the PHC string, such as `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`.
public final class Argon2PasswordHasher: PasswordHasher {
    /// What a hash costs.
    public struct Parameters: Sendable, Hashable {
        /// Kibibytes of memory.
        public var memory: UInt32
        /// Passes over it.
        public var passes: UInt32
        /// Lanes.
        public var lanes: UInt32

        /// OWASP's recommendation (Password Storage Cheat Sheet): 19 MiB, 2 passes, 1 lane.
        public init(memory: UInt32 = 19 * 1024, passes: UInt32 = 2, lanes: UInt32 = 1) {
            self.memory = memory
            self.passes = passes
            self.lanes = lanes
        }
    }

    /// How much is done at once.
    public struct Limits: Sendable, Hashable {
        /// How many hashes are computed at once.
        public var threads: Int
        /// How many callers wait at most: with 20 ms a hash, 256 wait 5 s, about as long as a person does.
        public var queue: Int

        /// Half the cores compute, at least one.
        public init(threads: Int? = nil, queue: Int = 256) {
            self.threads = max(1, threads ?? ProcessInfo.processInfo.activeProcessorCount / 2)
            self.queue = max(0, queue)
        }
    }

    private static let line = "hash"

    private let parameters: Parameters
    private let random: any RandomSource
    private let turns: Turns
    private let pool: NIOThreadPool
    /// For names that nobody has.
    private let nobodysSalt: [UInt8]

    /// A hasher; its threads end with it.
    public init(
        parameters: Parameters = Parameters(),
        limits: Limits = Limits(),
        random: any RandomSource = SystemRandom()
    ) {
        self.parameters = parameters
        self.random = random
        turns = Turns(slots: limits.threads, waiting: limits.queue)
        pool = NIOThreadPool(numberOfThreads: limits.threads)
        nobodysSalt = random.bytes(Argon2Hash.saltLength)
        pool.start()
    }

    deinit { pool.shutdownGracefully { _ in } }

    /// How many wait for a thread.
    public var waiting: Int { turns.waiting(Self.line) }

    /// The hash of a new password.
    public func hash(_ password: String) async throws(PasswordHasherError) -> PasswordHash {
        guard let text = PasswordText(password) else { throw .failed("the password is empty or too long") }
        let salt = random.bytes(Argon2Hash.saltLength)
        let bytes = try await derive(text, salt: salt, parameters, length: Argon2Hash.length)
        return PasswordHash(phc: Argon2Hash(parameters: parameters, salt: salt, bytes: bytes).phc)
    }

    /// Whether the password is that of the hash; without one, the same work is done for nothing.
    public func verify(
        _ password: String,
        against hash: PasswordHash?
    ) async throws(PasswordHasherError) -> PasswordVerdict {
        guard let text = PasswordText(password) else { return .wrong }
        guard let hash else {
            _ = try await derive(text, salt: nobodysSalt, parameters, length: Argon2Hash.length)
            return .wrong
        }
        guard let stored = Argon2Hash(phc: hash.phc, allowing: parameters) else {
            _ = try await derive(text, salt: nobodysSalt, parameters, length: Argon2Hash.length)
            throw .unusableHash
        }
        let bytes = try await derive(text, salt: stored.salt, stored.parameters, length: stored.bytes.count)
        guard stored.isEqual(bytes) else { return .wrong }
        return stored.isCurrent(parameters) ? .right : .rightButOutdated
    }

    /// Waits for a turn, then computes on one of the pool's threads.
    private func derive(
        _ password: PasswordText,
        salt: [UInt8],
        _ parameters: Parameters,
        length: Int
    ) async throws(PasswordHasherError) -> [UInt8] {
        do throws(Turns.Refusal) { try await turns.take(Self.line) } catch {
            throw error == .full ? .busy : .failed("cancelled")
        }
        defer { turns.giveBack(Self.line) }
        do {
            // There are as many threads as turns: the work begins at once, unless the caller was cancelled just now.
            return try await pool.runIfActive {
                LowPriority.apply()
                return try Argon2.derive(password.bytes, salt: salt, parameters, length: length)
            }
        } catch let error as PasswordHasherError {
            throw error
        } catch { throw .failed("\(error)") }
    }
}
