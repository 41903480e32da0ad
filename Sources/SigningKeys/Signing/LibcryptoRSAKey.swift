import COpenSSL

/// A parsed RSA private key of the system's libcrypto.
///
/// It is never changed after it was made, and libcrypto guards what it caches inside with locks of its own, so any number
/// of threads may sign with it (openssl-threads(7)).
final class LibcryptoRSAKey: @unchecked Sendable {
    let pointer: OpaquePointer

    private init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { EVP_PKEY_free(pointer) }

    /// The length of a signature in bytes.
    var signatureLength: Int { Int(EVP_PKEY_get_size(pointer)) }

    /// Reads a PKCS#8 key (RFC 5958) with the algorithm identifier rsaEncryption.
    static func parse(pkcs8 der: [UInt8]) throws(LibcryptoError) -> LibcryptoRSAKey {
        let key: OpaquePointer? = der.withUnsafeBufferPointer { bytes in
            var start = bytes.baseAddress
            guard let info = d2i_PKCS8_PRIV_KEY_INFO(nil, &start, bytes.count) else { return nil }
            defer { PKCS8_PRIV_KEY_INFO_free(info) }
            return EVP_PKCS82PKEY(info)
        }
        guard let key else { throw .last(.parse) }
        guard EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA else {
            EVP_PKEY_free(key)
            throw LibcryptoError(operation: .parse, reason: "not an RSA key")
        }
        return LibcryptoRSAKey(key)
    }

    /// Makes a new key pair with the exponent 65537 (NIST SP 800-56B §6.3.1); takes 50 ms to seconds.
    static func generate(bits: Int) throws(LibcryptoError) -> LibcryptoRSAKey {
        guard let context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nil) else { throw .last(.generate) }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1,
            EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(clamping: bits)) == 1,
            EVP_PKEY_generate(context, &key) == 1,
            let key
        else { throw .last(.generate) }
        return LibcryptoRSAKey(key)
    }

    /// The key as PKCS#8 DER.
    func pkcs8() throws(LibcryptoError) -> [UInt8] {
        guard let info = EVP_PKEY2PKCS8(pointer) else { throw .last(.generate) }
        defer { PKCS8_PRIV_KEY_INFO_free(info) }
        var der: UnsafeMutablePointer<UInt8>?
        let length = i2d_PKCS8_PRIV_KEY_INFO(info, &der)
        guard length > 0, let der else { throw .last(.generate) }
        defer { CRYPTO_clear_free(der, Int(length), #fileID, #line) }
        return Array(UnsafeBufferPointer(start: der, count: Int(length)))
    }
}
