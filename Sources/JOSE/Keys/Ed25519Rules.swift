/// What an Ed25519 public key must be: the canonical spelling of a point on the curve that is not of small order.
///
/// The signature check itself finds no valid signature for a text that is no point; here it is refused when it is
/// parsed. A key of small order accepts one signature for many texts (RFC 8032 §5.1.3, RFC 8725 §3.4).
enum Ed25519Rules {
    static func check(_ key: [UInt8]) throws(JOSEError) {
        guard key.count == 32 else { throw .invalidKey(reason: "an Ed25519 key has 32 bytes") }
        var y = key
        y[31] &= 0x7F  // the sign of the other coordinate
        guard !Self.precedes(Self.prime, y), y != Self.prime else {
            throw .invalidKey(reason: "an Ed25519 key that is not its canonical spelling")
        }
        guard !smallOrder.contains(y) else { throw .invalidKey(reason: "an Ed25519 key of small order") }
        // x² = (y² - 1) / (d y² + 1) has a solution when the product of both sides of the fraction is a square.
        let squared = Field25519(y) * Field25519(y)
        let product = (squared - .one) * (edwardsD * squared + .one)
        guard product.isSquare else { throw .invalidKey(reason: "an Ed25519 key that is no point on its curve") }
    }

    /// 2^255 - 19.
    private static let prime: [UInt8] = [0xED] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]

    private static let edwardsD = Field25519(
        [
            0xA3, 0x78, 0x59, 0x13, 0xCA, 0x4D, 0xEB, 0x75, 0xAB, 0xD8, 0x41, 0x41, 0x4D, 0x0A, 0x70, 0x00,
            0x98, 0xE8, 0x79, 0x77, 0x79, 0x40, 0xC7, 0x8C, 0x73, 0xFE, 0x6F, 0x2B, 0xEE, 0x6C, 0x03, 0x52,
        ]
    )

    /// The y coordinates of the eight points whose order divides 8: 0, 1, -1 and the two of order 8.
    private static let smallOrder: Set<[UInt8]> = [
        [UInt8](repeating: 0, count: 32),
        [1] + [UInt8](repeating: 0, count: 31),
        [0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],
        [
            0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF, 0x98, 0xF0,
            0xD5, 0xDF, 0xAC, 0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88, 0x6D, 0x53, 0xFC, 0x05,
        ],
        [
            0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B, 0x76, 0x0D, 0x10, 0x67, 0x0F,
            0x2A, 0x20, 0x53, 0xFA, 0x2C, 0x39, 0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77, 0x92, 0xAC, 0x03, 0x7A,
        ],
    ]

    /// Whether one little-endian number is less than another.
    private static func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.reversed().lexicographicallyPrecedes(right.reversed())
    }
}
