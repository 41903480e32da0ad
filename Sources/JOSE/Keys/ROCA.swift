/// Recognises RSA moduli of a broken key generator (CVE-2017-15361, "ROCA"), whose private key can be computed.
///
/// Its primes are `k * M + (65537^a mod M)` with M the product of the first primes, so such a modulus leaves, for every
/// small prime, a power of 65537 as remainder. A sound modulus does so by chance once in about 2^154.
///
/// Source: Nemec, Sys, Svenda, Klinec, Matyas: The Return of Coppersmith's Attack, ACM CCS 2017, section 3.
enum ROCA {
    private static let primes: [Int] = [
        3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
        113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
    ]

    /// For each prime the remainders that are powers of 65537; those that exclude most come first.
    private static let fingerprints: [(prime: Int, powers: Set<Int>)] =
        primes.map { prime in
            var powers: Set<Int> = []
            var power = 1
            while powers.insert(power).inserted { power = power * 65537 % prime }
            return (prime, powers)
        }
        .sorted { $0.powers.count * $1.prime < $1.powers.count * $0.prime }

    /// Whether this big-endian modulus has the generator's fingerprint.
    static func isLikely(modulus: [UInt8]) -> Bool {
        fingerprints.allSatisfy { prime, powers in
            powers.contains(modulus.reduce(0) { ($0 << 8 | Int($1)) % prime })
        }
    }
}
