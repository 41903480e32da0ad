/// The key under which one tenant's secrets are sealed: private signing keys, the pepper, upstream tokens.
///
/// It exists in the store only wrapped by a master key (`MasterKeys.wrap`), and in memory once it is unwrapped. Changing
/// the master key re-wraps the few data keys and leaves the sealed rows alone.
public struct DataKey: Secret {
    private let key: SealingKey

    /// A short public name of the key.
    public var fingerprint: KeyFingerprint { key.fingerprint }

    /// Makes a new random data key.
    public static func generate() -> DataKey { DataKey(SealingKey()) }

    init(_ key: SealingKey) { self.key = key }

    /// The key's bytes, for wrapping only.
    var bytes: [UInt8] { key.bytes }

    /// Seals a value to its place with AES-256-GCM; two calls never give the same bytes.
    public func seal(_ plaintext: [UInt8], for context: SealingContext) throws(SealError) -> [UInt8] {
        try key.seal(plaintext, for: context)
    }

    /// Opens a value that was sealed under this key and for this place.
    public func open(_ sealed: [UInt8], from context: SealingContext) throws(SealError) -> [UInt8] {
        let box = try SealedBox(parsing: sealed)
        guard box.sealer == fingerprint else {
            throw .wrongDataKey(sealedUnder: box.sealer, available: fingerprint)
        }
        return try key.open(box, from: context)
    }
}
