import Hummingbird

/// The yardstick for the time to the first answer: Hummingbird with one route and nothing else.
@main
struct BareServer {
    static func main() async throws {
        let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 18_081
        let router = Router()
        router.get("/health/live") { _, _ in "live" }
        let server = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port))
        )
        try await server.runService()
    }
}
