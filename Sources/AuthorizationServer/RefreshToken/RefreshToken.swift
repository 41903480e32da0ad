import JOSE
import OAuth
import SigningKeys

/// A refresh token as its client holds it: which family, which generation, 256 secret bits, and a tag that only we can make.
///
/// Text form: base64url of family (16 bytes), generation (4, big-endian), secret (32) and tag (16), 91 characters. The tag
/// is a truncated HMAC under the tenant's pepper, so that what we did not make never reaches the store, and a token of
/// another tenant is no token here. The successor's secret is derived from what was presented, also under the pepper: a
/// repetition gives the very same successor although the store keeps only hashes, and nobody else can work it out.
///
/// Source: RFC 6749 §1.5 and §10.4, RFC 9700 §4.14.2.
struct RefreshToken: Secret {
    /// The line that it belongs to.
    let family: RefreshTokenFamilyID
    /// Its place in the line.
    let generation: UInt32
    /// Family, generation and secret; all that is hashed.
    private let body: [UInt8]

    private static let familyLength = 16
    private static let bodyLength = 52
    private static let tagLength = 16
    private static let textLength = 91

    /// The first token of a family.
    init?(startOf family: RefreshTokenFamilyID, random: any RandomSource) {
        guard let id = Base64URL.decode(family.value), id.count == Self.familyLength else { return nil }
        self.init(family: family, generation: 0, id: id[...], secret: random.bytes(32))
    }

    /// Takes a token from a request; nil when it is none that we have made for this tenant.
    init?(presented text: String, pepper: Pepper) {
        guard text.utf8.count == Self.textLength, let bytes = Base64URL.decode(text) else { return nil }
        let body = Array(bytes[..<Self.bodyLength])
        guard pepper.isSame(Self.tag(body, pepper), Array(bytes[Self.bodyLength...])),
            let family = try? RefreshTokenFamilyID(Base64URL.encode(body[..<Self.familyLength]))
        else { return nil }
        self.family = family
        self.body = body
        generation = body[Self.familyLength..<Self.familyLength + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private init(family: RefreshTokenFamilyID, generation: UInt32, id: ArraySlice<UInt8>, secret: [UInt8]) {
        var body: [UInt8] = []
        body.reserveCapacity(Self.bodyLength + Self.tagLength)
        body.append(contentsOf: id)
        for shift in [24, 16, 8, 0] { body.append(UInt8(truncatingIfNeeded: generation >> UInt32(shift))) }
        body.append(contentsOf: secret)
        self.family = family
        self.generation = generation
        self.body = body
    }

    /// What its bearer gets: never for a log.
    func text(pepper: Pepper) -> String { Base64URL.encode(body + Self.tag(body, pepper)) }

    /// What the store keeps.
    func hash(pepper: Pepper) -> TokenHash { TokenHash(pepper.hash(Self.marked(Self.forHash, body))) }

    /// The token that takes its place; the same each time.
    func successor(pepper: Pepper) -> RefreshToken {
        RefreshToken(
            family: family,
            generation: generation &+ 1,
            id: body[..<Self.familyLength],
            secret: pepper.hash(Self.marked(Self.forSuccessor, body))
        )
    }

    // Each use of the pepper has a mark of its own: the result of one is of no use for another.
    private static let forHash = Array("refresh-token:".utf8)
    private static let forSuccessor = Array("refresh-token-successor:".utf8)
    private static let forTag = Array("refresh-token-tag:".utf8)

    private static func tag(_ body: [UInt8], _ pepper: Pepper) -> [UInt8] {
        Array(pepper.hash(marked(forTag, body))[..<tagLength])
    }

    private static func marked(_ mark: [UInt8], _ body: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(mark.count + body.count)
        bytes.append(contentsOf: mark)
        bytes.append(contentsOf: body)
        return bytes
    }
}
