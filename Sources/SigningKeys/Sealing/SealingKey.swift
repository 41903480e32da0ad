import Crypto

/// An AES-256 key that seals values to their place; `MasterKey` and `DataKey` are made of it.
///
/// Nonces are random and the system's, never given from outside: a repeated nonce under one key would give away the
/// authentication key (NIST SP 800-38D §8 allows 2^32 random nonces; a master key seals one value a tenant, a data key a
/// few values a rotation).
struct SealingKey: Secret {
    static let length = 32

    let fingerprint: KeyFingerprint
    let key: SymmetricKey

    /// Makes a new random key from the system's generator.
    init() {
        self.init(SymmetricKey(size: .bits256))
    }

    init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.length else { return nil }
        self.init(SymmetricKey(data: Array(bytes)))
    }

    private init(_ key: SymmetricKey) {
        self.key = key
        fingerprint = KeyFingerprint(of: key)
    }

    var bytes: [UInt8] { key.withUnsafeBytes { Array($0) } }

    func seal(_ plaintext: [UInt8], for context: SealingContext) throws(SealError) -> [UInt8] {
        let header = SealedBox.header(sealer: fingerprint)
        do {
            let box = try AES.GCM.seal(plaintext, using: key, authenticating: context.associatedData(header: header))
            var sealed = header
            sealed.reserveCapacity(plaintext.count + SealedBox.overhead)
            sealed.append(contentsOf: box.nonce)
            sealed.append(contentsOf: box.ciphertext)
            sealed.append(contentsOf: box.tag)
            return sealed
        } catch { throw .cipherFailed }
    }

    /// Opens a box that names this key as its sealer.
    func open(_ box: SealedBox, from context: SealingContext) throws(SealError) -> [UInt8] {
        do {
            let sealed = try AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: box.nonce),
                ciphertext: box.ciphertext,
                tag: box.tag
            )
            let associatedData = context.associatedData(header: box.header)
            return Array(try AES.GCM.open(sealed, using: key, authenticating: associatedData))
        } catch { throw .altered }
    }
}
