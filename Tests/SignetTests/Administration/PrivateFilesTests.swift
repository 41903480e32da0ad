import Foundation
import Testing

@testable import signet

@Suite("private files")
struct PrivateFilesTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("a file is written whole, for its owner only, and leaves no draft behind")
    func writes() throws {
        let path = directory.path + "/secret"
        try PrivateFiles.write("one", to: path, replacing: true)
        try PrivateFiles.write("two", to: path, replacing: true)
        #expect(try PrivateFiles.read(path, what: "a secret") == "two")
        #expect(directory.mode(of: "secret") == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["secret"])
    }

    @Test("a file that must not be replaced is not")
    func keeps() throws {
        let path = directory.path + "/key"
        try PrivateFiles.write("one", to: path, replacing: false)
        #expect { try PrivateFiles.write("two", to: path, replacing: false) } throws: {
            ($0 as? CommandFailure)?.status == .refused
        }
        #expect(try PrivateFiles.read(path, what: "a key") == "one")
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["key"])
    }

    @Test("a secret that others may read is refused")
    func tooOpen() throws {
        let path = directory.path + "/open"
        try PrivateFiles.write("one", to: path, replacing: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect { try PrivateFiles.read(path, what: "a secret") } throws: { "\($0)".contains("chmod 600") }
    }

    @Test("a symbolic link to a private file is read; one to an open file is told the mode of that file")
    func symbolicLink() throws {
        let (target, link) = (directory.path + "/target", directory.path + "/link")
        try PrivateFiles.write("one\n", to: target, replacing: true)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        #expect(try PrivateFiles.read(link, what: "a secret") == "one")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: target)
        #expect { try PrivateFiles.read(link, what: "a secret") } throws: { "\($0)".contains("(mode 0640)") }
    }

    @Test("what is missing, too large or no file at all is told apart")
    func unreadable() throws {
        let large = directory.path + "/large"
        try PrivateFiles.write(String(repeating: "a", count: 20_000), to: large, replacing: true)
        #expect { try PrivateFiles.read(large, what: "a secret") } throws: {
            "\($0)".contains("larger than 16384 bytes")
        }
        #expect { try PrivateFiles.read(directory.path, what: "a secret") } throws: { "\($0)".contains("regular file") }
        #expect { try PrivateFiles.read(large + "r", what: "a secret") } throws: {
            ($0 as? CommandFailure)?.status == .notFound
        }
    }
}
