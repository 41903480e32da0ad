import Foundation
import Testing

@testable import SigningKeys

@Suite("Master key files")
final class MasterKeyFileTests {
    let directory = FileManager.default.temporaryDirectory.appending(path: "signet-\(UUID().uuidString)")
    let key = MasterKey.generate()

    init() throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    private func file(_ text: String, mode: Int) throws -> String {
        let path = directory.appending(path: "master.key").path
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    @Test("a file that only its owner may read is taken", arguments: [0o600, 0o400])
    func privateFile(mode: Int) throws {
        let path = try file(key.revealedText() + "\n", mode: mode)
        #expect(try MasterKeys(file: path, allowingDevelopment: false).fingerprints == [key.fingerprint])
    }

    @Test("a file that others may read or write is refused", arguments: [0o640, 0o604, 0o644, 0o620, 0o602, 0o666])
    func openFile(mode: Int) throws {
        let path = try file(key.revealedText(), mode: mode)
        let error = #expect(throws: MasterKeyError.self) { try MasterKeys(file: path, allowingDevelopment: false) }
        #expect(error == .filePermissions(path: path, mode: "0" + String(mode, radix: 8)))
        #expect(error?.description.contains("chmod 600") == true)
    }

    @Test("a file that is missing, a directory, or too large is refused")
    func unreadable() throws {
        let missing = directory.appending(path: "none").path
        #expect(throws: MasterKeyError.unreadableFile(path: missing, reason: "No such file or directory")) {
            try MasterKeys(file: missing, allowingDevelopment: false)
        }
        #expect(throws: MasterKeyError.unreadableFile(path: directory.path, reason: "it is not a regular file")) {
            try MasterKeys(file: directory.path, allowingDevelopment: false)
        }
        let large = try file(String(repeating: "#", count: 20_000), mode: 0o600)
        #expect(throws: MasterKeyError.unreadableFile(path: large, reason: "it is larger than 16384 bytes")) {
            try MasterKeys(file: large, allowingDevelopment: false)
        }
    }

    @Test("a file with something else in it is refused, and a development key in production")
    func contents() throws {
        let other = try file("hello", mode: 0o600)
        #expect(throws: MasterKeyError.malformed) { try MasterKeys(file: other, allowingDevelopment: false) }
        let development = MasterKey.generate(for: .development)
        let path = try file(development.revealedText(), mode: 0o600)
        #expect(throws: MasterKeyError.developmentKeyInProduction(development.fingerprint)) {
            try MasterKeys(file: path, allowingDevelopment: false)
        }
        #expect(try MasterKeys(file: path, allowingDevelopment: true).isForDevelopment)
    }
}
