import JOSE
import SigningKeys

/// A code for the day on which the authenticator is gone: 80 random bits, used once.
///
/// It is written `ABCD-EFGH-IJKL-MNOP`; hyphens, blanks and case do not count when it is typed, and the digits that the
/// alphabet lacks stand for the letters that they look like. The store gets a hash under the tenant's pepper.
public struct RecoveryCode: Secret, Equatable {
    /// How many a person gets.
    static let count = 10
    private static let length = 16
    private static let lookalikes: [UInt8: UInt8] = [
        UInt8(ascii: "0"): UInt8(ascii: "O"), UInt8(ascii: "1"): UInt8(ascii: "I"),
        UInt8(ascii: "8"): UInt8(ascii: "B"),
    ]

    private let letters: [UInt8]

    init(random: any RandomSource) { letters = Array(Base32.encode(random.bytes(10)).utf8) }

    /// A code as somebody typed it; nil when it has not the form of one.
    init?(typed text: String) {
        let upper = text.uppercased().utf8.filter { !" -\t".utf8.contains($0) }.map { Self.lookalikes[$0] ?? $0 }
        guard upper.count == Self.length, upper.allSatisfy(Base32.contains) else { return nil }
        letters = upper
    }

    /// The code for its owner's eyes, never for a log.
    public var text: String {
        stride(from: 0, to: letters.count, by: 4)
            .map { String(decoding: letters[$0..<($0 + 4)], as: UTF8.self) }
            .joined(separator: "-")
    }

    /// What the store keeps; of no use for another person.
    func hash(of user: UserID, pepper: Pepper) -> TokenHash {
        TokenHash(pepper.hash(Array("recovery:\(user):".utf8) + letters))
    }
}
