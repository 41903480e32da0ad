import Crypto
import Testing

@testable import Pages

@Suite("QR code")
struct QRCodeTests {
    /// Bytes, and the first 16 bytes of the SHA-256 of the modules row by row as `0` and `1`.
    ///
    /// Each was compared module by module with what the PyPI package qrcode 8 makes of the same bytes at level M with that
    /// mask: partly filled, and full, up to the largest version.
    static let known = [
        (1, "d37cbfd1d026c247979e005cb4fe47d9"), (14, "95c45111e9a51992567e1f127ddc8a3c"),
        (15, "54b3f4205dc93a26c7dcfdb24fd19ac5"), (62, "e077c16093312d172e2bc6eb53b364b7"),
        (213, "a8c7d35986961bd418dd77812c08e5c4"), (331, "7ed0c16331e97d82974c84b726f88808"),
        (666, "bb67697f7c1f2063c2565095c0a9d085"),
    ]

    private static func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(97 + ($0 * 7 + count) % 26) } }

    @Test("it is module by module what another encoder makes", arguments: known)
    func sameAsAnother(_ count: Int, _ digest: String) throws {
        let code = try #require(QRCode(Self.bytes(count)))
        let modules = (0..<code.size)
            .flatMap { row in
                (0..<code.size).map { UInt8(ascii: code.isDark(row, $0) ? "1" : "0") }
            }
        let hash = SHA256.hash(data: modules).prefix(16).map { String(Int($0) + 256, radix: 16).dropFirst() }.joined()
        #expect(hash == digest)
    }

    @Test("it takes the smallest version that holds the bytes, and none holds too many")
    func versions() {
        #expect(QRCode(Self.bytes(14))?.size == 21)
        #expect(QRCode(Self.bytes(15))?.size == 25)
        #expect(QRCode(Self.bytes(666))?.size == 97)
        #expect(QRCode(Self.bytes(667)) == nil)
        #expect(QRCode([]) != nil)
    }

    @Test("as SVG it has a quiet zone of four modules, and colours of its own")
    func svg() throws {
        let svg = try #require(QRCode(Self.bytes(14))).svg(label: "A code")
        #expect(svg.contains(#"viewBox="0 0 29 29" role="img" aria-label="A code""#))
        #expect(svg.contains(#"fill="white""#) && svg.contains(#"fill="black""#))
        #expect(svg.contains("M4 4h7v1H4z"))
        #expect(!svg.contains("style"))
    }
}
