/// Numbers modulo 2^255 - 19, for public values only: nothing here runs in constant time.
struct Field25519 {
    /// Eight 32-bit limbs, least first; below 2^256, not always below the prime.
    private var limbs: [UInt64]

    static let one = Field25519([1])

    init(_ littleEndian: [UInt8]) {
        limbs = [UInt64](repeating: 0, count: 8)
        for (index, byte) in littleEndian.prefix(32).enumerated() {
            limbs[index / 4] |= UInt64(byte) << UInt64(index % 4 * 8)
        }
    }

    private init(folding limbs: [UInt64], overflow: UInt64) {
        // 2^256 is 38 modulo the prime.
        self.limbs = limbs
        var carry = overflow * 38
        while carry > 0 {
            for index in 0..<8 {
                carry += self.limbs[index]
                self.limbs[index] = carry & 0xFFFF_FFFF
                carry >>= 32
            }
            carry *= 38
        }
    }

    static func * (left: Field25519, right: Field25519) -> Field25519 {
        var wide = [UInt64](repeating: 0, count: 16)
        for i in 0..<8 {
            var carry: UInt64 = 0
            for j in 0..<8 {
                carry += left.limbs[i] * right.limbs[j] + wide[i + j]
                wide[i + j] = carry & 0xFFFF_FFFF
                carry >>= 32
            }
            wide[i + 8] = carry
        }
        var folded = [UInt64](repeating: 0, count: 8)
        var carry: UInt64 = 0
        for index in 0..<8 {
            carry += wide[index] + 38 * wide[index + 8]
            folded[index] = carry & 0xFFFF_FFFF
            carry >>= 32
        }
        return Field25519(folding: folded, overflow: carry)
    }

    static func + (left: Field25519, right: Field25519) -> Field25519 {
        var sum = [UInt64](repeating: 0, count: 8)
        var carry: UInt64 = 0
        for index in 0..<8 {
            carry += left.limbs[index] + right.limbs[index]
            sum[index] = carry & 0xFFFF_FFFF
            carry >>= 32
        }
        return Field25519(folding: sum, overflow: carry)
    }

    static func - (left: Field25519, right: Field25519) -> Field25519 { left + right * minusOne }

    private static let minusOne = Field25519([0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F])

    /// Euler's criterion: raised to (p - 1) / 2 = 2^254 - 10 a square is 1, zero stays zero.
    var isSquare: Bool {
        var power = Field25519.one
        for bit in (0..<254).reversed() {
            power = power * power
            if bit > 3 || bit == 2 || bit == 1 { power = power * self }
        }
        let result = power.canonical
        return result == Field25519.one.limbs || result.allSatisfy { $0 == 0 }
    }

    /// The limbs of the same number below the prime.
    private var canonical: [UInt64] {
        var value = limbs
        for _ in 0..<2 {
            // Subtracting the prime is adding 19 and subtracting 2^255, which leaves nothing below zero exactly when the
            // sum reaches 2^255: into its top bit, or beyond it.
            var carry: UInt64 = 19
            var sum = value
            for index in 0..<8 {
                carry += value[index]
                sum[index] = carry & 0xFFFF_FFFF
                carry >>= 32
            }
            guard carry > 0 || sum[7] >> 31 == 1 else { return value }
            sum[7] ^= 0x8000_0000
            value = sum
        }
        return value
    }
}
