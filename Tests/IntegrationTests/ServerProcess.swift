import AsyncHTTPClient
import Foundation
import JOSE
import NIOCore
import NIOPosix
import SigningKeys
import Synchronization
import Testing

/// A real `signet serve` in a process of its own, on a store in a directory of its own.
final class ServerProcess: Sendable {
    /// The directory of the store and the configuration; lives as long as this value.
    let directory: URL
    let port: Int
    let issuer: String
    let clientID = "load"
    let secret: String
    static let resource = "http://127.0.0.1:8090/mcp/filesystem"
    private let masterKey = MasterKey.generate(for: .development).revealedText()
    private let running = Mutex<Process?>(nil)

    /// Prepares a server; `settings` is YAML that comes before the store's and the tenant's.
    init(settings: String = "") throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "signet-integration-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        port = try Self.freePort()
        issuer = "http://127.0.0.1:\(port)/t/acme"
        secret = Base64URL.encode(SystemRandom().bytes(32))
        let policies = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../config/policies.yaml").standardized.path()
        try Data(secret.utf8).write(to: directory.appending(path: "load.secret"))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600],
            ofItemAtPath: directory.appending(path: "load.secret").path()
        )
        let configuration = """
            mode: development
            server: {host: 127.0.0.1, port: \(port)}
            policies: \(policies)
            \(settings)
            tenants:
              - id: acme
                name: Acme
                default_resource: filesystem
                resources:
                  - {name: filesystem, identifier: "\(Self.resource)", token_lifetime: 5s}
                clients:
                  - {id: \(clientID), roles: [filesystem-writer], secret_file: load.secret}
            """
        try Data(configuration.utf8).write(to: directory.appending(path: "signet.yaml"))
    }

    deinit {
        killAtOnce()
        try? FileManager.default.removeItem(at: directory)
    }

    /// The store's file.
    var storePath: String { directory.appending(path: "signet.sqlite").path() }

    /// Starts the server and returns when it is ready.
    func start() async throws {
        let process = Process()
        process.executableURL = Self.binary
        process.arguments = ["serve", "--config", directory.appending(path: "signet.yaml").path()]
        process.environment = ["SIGNET_MASTER_KEY": masterKey, "SIGNET_STORE_PATH": storePath]
        process.standardOutput = FileHandle.nullDevice
        let log = directory.appending(path: "server.log")
        if !FileManager.default.fileExists(atPath: log.path()) {
            _ = FileManager.default.createFile(atPath: log.path(), contents: nil)
        }
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        running.withLock { $0 = process }
        let deadline = ContinuousClock.now.advanced(by: .seconds(60))
        while ContinuousClock.now < deadline {
            if !process.isRunning { break }
            let response = try? await HTTPClient.shared.get(url: "http://127.0.0.1:\(port)/health/ready").get()
            if response?.status == .ok { return }
            try await ContinuousClock().sleep(for: .milliseconds(20))
        }
        let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        Issue.record("the server did not become ready: \(text.suffix(2000))")
        throw CancellationError()
    }

    /// Ends the server as a power cut would: no word, no flush.
    func killAtOnce() {
        _ = end { kill($0.processIdentifier, SIGKILL) }
    }

    /// Asks the server to end; answers its exit status.
    func terminate() -> Int32 { end { $0.terminate() } }

    private func end(_ how: (Process) -> Void) -> Int32 {
        let process = running.withLock { process in
            defer { process = nil }
            return process
        }
        guard let process else { return -1 }
        how(process)
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Asks for a token; nil when the server did not send one whole.
    func token(_ client: HTTPClient) async throws -> String? {
        var request = HTTPClientRequest(url: issuer + "/oauth2/token")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        request.headers.add(
            name: "authorization",
            value: "Basic " + Data("\(clientID):\(secret)".utf8).base64EncodedString()
        )
        request.body = .bytes(ByteBuffer(string: "grant_type=client_credentials"))
        let response = try await client.execute(request, timeout: .seconds(10))
        let body = try await response.body.collect(upTo: 1 << 16)
        guard response.status == .ok else { return nil }
        let json = try JSONSerialization.jsonObject(with: Data(body.readableBytesView)) as? [String: Any]
        return json?["access_token"] as? String
    }

    /// The program beside the test bundle.
    private static var binary: URL {
        if let named = ProcessInfo.processInfo.environment["SIGNET_TEST_BINARY"] { return URL(filePath: named) }
        var directory = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        while directory.path() != "/",
            !FileManager.default.fileExists(atPath: directory.appending(path: "signet").path())
        {
            directory.deleteLastPathComponent()
        }
        return directory.appending(path: "signet")
    }

    private static func freePort() throws -> Int {
        let channel = try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).wait()
        defer { try? channel.close().wait() }
        return channel.localAddress?.port ?? 0
    }
}
