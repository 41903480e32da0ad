/// Where a sealed value lives: it opens only there.
///
/// The context is authenticated, not stored: a ciphertext that somebody with write access to the database moves to
/// another tenant, table or row does not open.
public struct SealingContext: Sendable, Hashable {
    /// The tenant's id.
    public let tenant: String
    /// The table (or kind of value), such as `signing_key`.
    public let table: String
    /// The row (and the column where a row has several sealed values), such as the key's `kid`.
    public let row: String

    /// Names a place.
    public init(tenant: String, table: String, row: String) {
        self.tenant = tenant
        self.table = table
        self.row = row
    }

    /// The associated data of the cipher (NIST SP 800-38D §5.2.1.1): `header`, then each part behind its length.
    ///
    /// The lengths keep contexts apart whose joined texts are alike: tenant `a` with row `bc`, and `ab` with `c`.
    func associatedData(header: some Collection<UInt8>) -> [UInt8] {
        var bytes = Array("signet sealed box".utf8)
        bytes.append(contentsOf: header)
        for part in [tenant, table, row] {
            let utf8 = Array(part.utf8)
            withUnsafeBytes(of: UInt64(utf8.count).bigEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: utf8)
        }
        return bytes
    }
}
