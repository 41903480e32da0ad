import AuthorizationServer
import ServiceLifecycle

/// Refreshes upstream tokens before they expire.
struct UpstreamTokenRefresher: Service {
    private static let interval = Duration.seconds(15)

    let identity: IdentityService

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                // Cancelled: the loop ends.
                do { try await Task.sleep(for: Self.interval) } catch { return }
                await identity.refreshUpstreamTokens()
            }
        }
    }
}
