import JOSE

/// Which library signs with a key: the one that was measured to be the faster (docs/adr/0002-key-rings.md).
///
/// libcrypto signs RSA-2048 in 250-360 µs and swift-crypto in 660; for the curves swift-crypto is the faster by far.
public enum SigningBackend {
    /// A signer over a parsed key, to be made once and kept; safe from any thread.
    public static func signer(for key: SigningKey) throws(LibcryptoError) -> any JWSSigner {
        switch key.algorithm {
        case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512: try LibcryptoRSASigner(key)
        case .es256, .es384, .es512, .edDSA, .hs256, .hs384, .hs512: key
        }
    }
}
