import JOSE
import OAuth
import SigningKeys

extension Tenant {
    /// A new tenant with a data key and a pepper of its own, both sealed.
    public static func provision(
        _ id: TenantID,
        displayName: DisplayText,
        masterKeys: MasterKeys,
        at now: NumericDate
    ) throws(SealError) -> Tenant {
        let dataKey = DataKey.generate()
        return Tenant(
            id: id,
            displayName: displayName,
            createdAt: now,
            sealedDataKey: try masterKeys.wrap(dataKey, tenant: id.value),
            sealedPepper: try Pepper.generate().sealed(with: dataKey, tenant: id.value)
        )
    }

    /// Opens the tenant's data key.
    public func dataKey(_ masterKeys: MasterKeys) throws(SealError) -> DataKey {
        try masterKeys.unwrap(sealedDataKey, tenant: id.value)
    }

    /// Opens the key of its client secrets' hashes.
    public func pepper(_ masterKeys: MasterKeys) throws(SealError) -> Pepper {
        try Pepper(opening: sealedPepper, with: dataKey(masterKeys), tenant: id.value)
    }
}
