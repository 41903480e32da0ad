import AsyncHTTPClient
import AuthorizationServer
import Foundation
import JOSE
import JSON
import NIOPosix
import OAuth
import StoreSQLite
import Synchronization
import Testing

extension Endurance {
    @Suite("Killed under load", .serialized)
    struct KillTests {
        /// The `jti` of each token that a client has received whole.
        private final class Received: Sendable {
            let tokenIDs = Mutex<Set<String>>([])

            func add(_ token: String) {
                guard let jws = try? CompactJWS(parsing: Array(token.utf8)),
                    let claims = try? AccessTokenClaims(parsing: jws.unverifiedPayload)
                else { return }
                tokenIDs.withLock { _ = $0.insert(claims.tokenID) }
            }

            var count: Int { tokenIDs.withLock { $0.count } }
        }

        @Test("after kill -9, twenty times, each received token has its audit event and the chain holds")
        func losesNothing() async throws {
            let server = try ServerProcess()
            let received = Received()
            for round in 1...20 {
                let before = received.count
                try await server.start()
                let client = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
                // Each round is cut at another moment of its load: after so many tokens.
                let target = before + 20 + round * 17
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<12 {
                        group.addTask {
                            while let token = try? await server.token(client) { received.add(token) }
                        }
                    }
                    let deadline = ContinuousClock.now.advanced(by: .seconds(90))
                    while received.count < target, ContinuousClock.now < deadline {
                        try? await ContinuousClock().sleep(for: .milliseconds(2))
                    }
                    server.killAtOnce()
                    await group.waitForAll()
                }
                try await client.shutdown()
                #expect(received.count >= target)
            }
            let audited = try await auditedTokenIDs(server)
            let missing = received.tokenIDs.withLock { $0.subtracting(audited) }
            #expect(missing.isEmpty)
            #expect(received.count > 4000)
        }

        @Test("SIGTERM under load ends with status 0, answers what is under way, and loses nothing")
        func endsGracefully() async throws {
            let server = try ServerProcess()
            try await server.start()
            let received = Received()
            let client = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
            let status = await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        while let token = try? await server.token(client) { received.add(token) }
                    }
                }
                while received.count < 200 { try? await ContinuousClock().sleep(for: .milliseconds(2)) }
                let status = server.terminate()
                await group.waitForAll()
                return status
            }
            try await client.shutdown()
            #expect(status == 0)
            let audited = try await auditedTokenIDs(server)
            #expect(received.tokenIDs.withLock { $0.isSubset(of: audited) })
        }

        /// The `jti` of each audited token, once the whole chain is proven.
        private func auditedTokenIDs(_ server: ServerProcess) async throws -> Set<String> {
            let store = try SQLiteStore(path: server.storePath)
            let trail = AuditTrail(store.tenant(try TenantID("acme")))
            _ = try await trail.verify()
            var tokenIDs: Set<String> = []
            try await trail.export(AuditFilter(kinds: [.tokenIssued])) { line in
                let event = try JSONValue(parsing: line)
                if let tokenID = (event["event"] ?? event)["jti"]?.stringValue { tokenIDs.insert(tokenID) }
            }
            await store.close()
            return tokenIDs
        }
    }
}
