import AsyncHTTPClient
import Foundation
import JOSE
import NIOPosix
import OAuth
import Synchronization
import Testing
import TokenValidator

extension Endurance {
    @Suite("Rotation under load")
    struct RotationTests {
        /// What came of the validations.
        private final class Tally: Sendable {
            struct Counts {
                var validated = 0
                /// Refused because they had run out meanwhile: they were valid no more.
                var expired = 0
                var refused: [String: Int] = [:]
                var keyIDs: Set<String> = []
            }

            let counts = Mutex(Counts())

            func note(_ result: Result<VerifiedToken, TokenRefusal>, keyID: String, expiresAt: NumericDate) {
                let hasExpired = expiresAt <= SystemTime().now()
                counts.withLock { counts in
                    counts.keyIDs.insert(keyID)
                    switch result {
                    case .success: counts.validated += 1
                    case .failure(let refusal) where refusal.code == .expired && hasExpired: counts.expired += 1
                    case .failure(let refusal): counts.refused[refusal.code.rawValue, default: 0] += 1
                    }
                }
            }
        }

        /// How long, in seconds: a minute, unless a shorter look is asked for.
        private static let seconds =
            ProcessInfo.processInfo.environment["SIGNET_TEST_ROTATION_SECONDS"].flatMap(Int.init) ?? 60

        @Test("while the ring rotates every few seconds, three validators refuse not one valid token")
        func refusesNothing() async throws {
            // The shortest spans that hold together: the key set may be kept for one second.
            let server = try ServerProcess(
                settings: """
                    keys: {rotation_interval: 4s}
                    jwks: {max_age: 1s}
                    tokens: {maximum_lifetime: 5s, access_token_lifetime: 5s, clock_skew: 0s}
                    store: {poll_interval: 50ms}
                    """
            )
            try await server.start()
            let validators = try (0..<3)
                .map { _ in
                    var configuration = AccessTokenValidator.Configuration(
                        trusting: [.everyTenant(of: try Issuer("http://127.0.0.1:\(server.port)"))],
                        audiences: [try ResourceIdentifier(ServerProcess.resource)]
                    )
                    configuration.allowingLoopbackHTTP = true
                    configuration.clockSkew = .zero
                    configuration.rememberedTokens = 0
                    return try AccessTokenValidator(configuration)
                }
            let tally = Tally()
            let client = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
            let end = ContinuousClock.now.advanced(by: .seconds(Self.seconds))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<6 {
                    group.addTask {
                        while ContinuousClock.now < end {
                            let token = try #require(try await server.token(client))
                            // Some tokens are shown at once, some when they have aged for most of their life.
                            if worker >= 3 { try await ContinuousClock().sleep(for: .milliseconds(1500)) }
                            let jws = try CompactJWS(parsing: Array(token.utf8))
                            let claims = try AccessTokenClaims(parsing: jws.unverifiedPayload)
                            for validator in validators {
                                tally.note(
                                    await validator.validate(token),
                                    keyID: jws.header.keyID ?? "",
                                    expiresAt: claims.expiresAt
                                )
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await client.shutdown()
            #expect(server.terminate() == 0)
            let counts = tally.counts.withLock { $0 }
            #expect(counts.refused == [:])
            #expect(counts.keyIDs.count > Self.seconds / 6, "the ring rotated \(counts.keyIDs.count - 1) times")
            #expect(counts.validated > Self.seconds * 100)
            #expect(counts.expired < counts.validated / 10)
        }
    }
}
