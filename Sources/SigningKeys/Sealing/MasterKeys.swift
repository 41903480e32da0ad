/// The master keys at hand: the first seals, all open.
///
/// To change the master key, put the new one first and keep the old one behind it, re-wrap each tenant's data key
/// (`rewrap`), then drop the old one.
///
/// ```swift
/// let keys = try MasterKeys(parsing: environment["SIGNET_MASTER_KEY"] ?? "", allowingDevelopment: false)
/// let dataKey = try keys.unwrap(tenant.sealedDataKey, tenant: "acme")
/// ```
public struct MasterKeys: Secret {
    /// In the order in which they were listed.
    private let keys: [MasterKey]

    /// Takes at least one key; those made for development only when `allowingDevelopment`, which production is not.
    public init(_ keys: [MasterKey], allowingDevelopment: Bool) throws(MasterKeyError) {
        guard !keys.isEmpty else { throw .missing }
        var seen: Set<KeyFingerprint> = []
        for key in keys {
            guard allowingDevelopment || key.purpose == .production else {
                throw .developmentKeyInProduction(key.fingerprint)
            }
            guard seen.insert(key.fingerprint).inserted else { throw .repeated(key.fingerprint) }
        }
        self.keys = keys
    }

    /// Reads a list: keys in their text form, apart by white space, line ends or commas.
    ///
    /// A line that begins with `#` is a remark.
    public init(parsing text: String, allowingDevelopment: Bool) throws(MasterKeyError) {
        var keys: [MasterKey] = []
        for line in text.split(whereSeparator: \.isNewline) where !line.drop(while: \.isWhitespace).hasPrefix("#") {
            for word in line.split(whereSeparator: { $0.isWhitespace || $0 == "," }) {
                keys.append(try MasterKey(parsing: String(word)))
            }
        }
        try self.init(keys, allowingDevelopment: allowingDevelopment)
    }

    /// The public names of the keys, the sealing one first.
    public var fingerprints: [KeyFingerprint] { keys.map(\.fingerprint) }

    /// Whether one of the keys was made for development.
    public var isForDevelopment: Bool { keys.contains { $0.purpose == .development } }

    /// Wraps a tenant's data key under the first master key, as the store keeps it.
    public func wrap(_ dataKey: DataKey, tenant: String) throws(SealError) -> [UInt8] {
        // The initialisers refuse an empty list.
        guard let first = keys.first else { throw .cipherFailed }
        return try first.key.seal(dataKey.bytes, for: Self.place(of: tenant))
    }

    /// Opens a tenant's wrapped data key with whichever master key wrapped it.
    public func unwrap(_ wrapped: [UInt8], tenant: String) throws(SealError) -> DataKey {
        let box = try SealedBox(parsing: wrapped)
        guard let key = keys.first(where: { $0.fingerprint == box.sealer }) else {
            throw .wrongMasterKey(sealedUnder: box.sealer, available: fingerprints)
        }
        let bytes = try key.key.open(box, from: Self.place(of: tenant))
        guard let dataKey = SealingKey(bytes: bytes) else { throw .truncated(bytes: bytes.count) }
        return DataKey(dataKey)
    }

    /// The data key wrapped under the first master key, or `nil` when it already is.
    public func rewrap(_ wrapped: [UInt8], tenant: String) throws(SealError) -> [UInt8]? {
        let box = try SealedBox(parsing: wrapped)
        guard box.sealer != keys.first?.fingerprint else { return nil }
        return try wrap(unwrap(wrapped, tenant: tenant), tenant: tenant)
    }

    private static func place(of tenant: String) -> SealingContext {
        SealingContext(tenant: tenant, table: "tenant", row: "data_key")
    }
}
