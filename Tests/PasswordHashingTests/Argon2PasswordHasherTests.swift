import AuthorizationServer
import JOSE
import Testing

@testable import PasswordHashing

@Suite("hashing passwords")
struct Argon2PasswordHasherTests {
    /// Cheap, so that a test of waiting does not wait.
    private static let cheap = Argon2PasswordHasher.Parameters(memory: 64, passes: 1, lanes: 1)

    /// Source: the test program of the reference implementation (phc-winner-argon2, `src/test.c`), Argon2id version 1.3.
    private static let vectors:
        [(password: String, salt: String, memory: UInt32, passes: UInt32, lanes: UInt32, hex: String)] = [
            ("password", "somesalt", 65536, 2, 1, "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"),
            ("password", "somesalt", 256, 2, 1, "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"),
            ("password", "somesalt", 256, 2, 2, "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037"),
            ("password", "somesalt", 65536, 1, 1, "f6a5adc1ba723dddef9b5ac1d464e180fcd9dffc9d1cbf76cca2fed795d9ca98"),
            (
                "differentpassword", "somesalt", 65536, 2, 1,
                "0b84d652cf6b0c4beaef0dfe278ba6a80df6696281d7e0d2891b817d8c458fde"
            ),
            ("password", "diffsalt", 65536, 2, 1, "bdf32b05ccc42eb15d58fd19b1f856b113da1e9a5874fdcc544308565aa8141c"),
        ]

    @Test("the published vectors of Argon2id come out, also with several lanes on one thread")
    func vectorsMatch() throws {
        var ran = 0
        for vector in Self.vectors {
            let tag = try Argon2.derive(
                Array(vector.password.utf8),
                salt: Array(vector.salt.utf8),
                .init(memory: vector.memory, passes: vector.passes, lanes: vector.lanes),
                length: 32
            )
            #expect(Hexadecimal.encode(tag) == vector.hex)
            ran += 1
        }
        #expect(ran == 6)
    }

    @Test("a password is that of its hash and no other is, and two hashes of one password differ")
    func verifies() async throws {
        let hasher = Argon2PasswordHasher()
        let hash = try await hasher.hash("correct horse battery staple")
        #expect(hash.phc.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(try await hasher.verify("correct horse battery staple", against: hash) == .right)
        #expect(try await hasher.verify("correct horse battery stapl", against: hash) == .wrong)
        #expect(try await hasher.verify("", against: hash) == .wrong)
        #expect(try await hasher.hash("correct horse battery staple") != hash)
        #expect("\(hash)" == "***")
    }

    @Test("a hash of other parameters is right, and to be made anew")
    func outdated() async throws {
        let old = try await Argon2PasswordHasher(parameters: Self.cheap).hash("correct horse")
        let hasher = Argon2PasswordHasher(parameters: .init(memory: 128, passes: 1))
        #expect(try await hasher.verify("correct horse", against: old) == .rightButOutdated)
        #expect(try await hasher.verify("correct hors", against: old) == .wrong)
    }

    @Test("the randomness is the given one")
    func random() async throws {
        let hashers = [7, 7, 8].map { Argon2PasswordHasher(parameters: Self.cheap, random: Fixed(byte: $0)) }
        var texts: [String] = []
        for hasher in hashers { texts.append(try await hasher.hash("correct horse").phc) }
        #expect(texts[0] == texts[1] && texts[0] != texts[2])
    }

    @Test("one password typed in two normal forms is one password")
    func normalised() async throws {
        let hasher = Argon2PasswordHasher(parameters: Self.cheap)
        let hash = try await hasher.hash("caf\u{E9} cr\u{E8}me")
        #expect(try await hasher.verify("cafe\u{301}\u{A0}cre\u{300}me", against: hash) == .right)
        // Compatibility forms stay apart (RFC 8265 §4.2.2, not NFKC).
        let ligature = try await hasher.hash("of\u{FB01}ce")
        #expect(try await hasher.verify("offfice", against: ligature) == .wrong)
        #expect(try await hasher.verify("ofiice", against: ligature) == .wrong)
    }

    @Test("a password of more than 1,024 bytes is wrong, and is not hashed")
    func long() async throws {
        let hasher = Argon2PasswordHasher(parameters: Self.cheap)
        let most = String(repeating: "x", count: 1024)
        let hash = try await hasher.hash(most)
        #expect(try await hasher.verify(most, against: hash) == .right)
        #expect(try await hasher.verify(most + "x", against: hash) == .wrong)
        await #expect(throws: PasswordHasherError.self) { try await hasher.hash(most + "x") }
    }

    @Test("a hash that cannot be read is a fault of the row, not a wrong password")
    func malformed() async throws {
        let hasher = Argon2PasswordHasher(parameters: Self.cheap)
        await #expect(throws: PasswordHasherError.unusableHash) {
            try await hasher.verify("x", against: PasswordHash(phc: "$argon2id$v=19$m=4294967295,t=1,p=1$AAAA$AAAA"))
        }
    }

    @Test("nobody's password is wrong")
    func nobody() async throws {
        #expect(try await Argon2PasswordHasher(parameters: Self.cheap).verify("another", against: nil) == .wrong)
    }

    @Test("beyond the queue's limit callers are sent away at once, and those in it are all served")
    func busy() async throws {
        let hasher = Argon2PasswordHasher(limits: .init(threads: 1, queue: 4))
        let results = await withTaskGroup(of: PasswordHasherError?.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    do throws(PasswordHasherError) {
                        _ = try await hasher.verify("another", against: nil)
                        return nil
                    } catch { return error }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count { $0 == nil } >= 5)
        #expect(results.allSatisfy { $0 == nil || $0 == .busy })
        #expect(results.contains(.busy))
        #expect(hasher.waiting == 0)
        #expect(try await hasher.verify("another", against: nil) == .wrong)
    }

    @Test("a caller that is cancelled while it waits leaves the queue")
    func cancelled() async throws {
        let hasher = Argon2PasswordHasher(
            parameters: .init(memory: 64 * 1024, passes: 4),
            limits: .init(threads: 1, queue: 8)
        )
        let running = Task { try await hasher.verify("another", against: nil) }
        while hasher.waiting == 0 {
            // The first one runs; another one waits behind it.
            let waiting = Task { try await hasher.verify("another", against: nil) }
            for _ in 0..<1000 where hasher.waiting == 0 { await Task.yield() }
            let waited = hasher.waiting
            waiting.cancel()
            let result = await waiting.result
            if waited > 0 {
                #expect(throws: PasswordHasherError.failed("cancelled")) { try result.get() }
                break
            }
        }
        #expect(hasher.waiting == 0)
        #expect(try await running.value == .wrong)
    }
}

private struct Fixed: RandomSource {
    let byte: UInt8
    func bytes(_ count: Int) -> [UInt8] { Array(repeating: byte, count: count) }
}
