#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import NIOSSL
import Synchronization

/// A key and a certificate for it, made when they are asked for first and kept in memory only.
package struct TLSIdentity: Sendable {
    /// The certificate in PEM, which vouches for itself.
    package let certificate: String
    private let key: String

    /// `openssl` did not make one.
    package struct NotMade: Error {}

    private static let made = Mutex<[String: TLSIdentity]>([:])

    /// The identity of a name (`DNS:client.example`) or an address (`IP:127.0.0.1`).
    package static func of(_ name: String) throws -> TLSIdentity {
        try made.withLock { made in
            if let identity = made[name] { return identity }
            let identity = try TLSIdentity(name)
            made[name] = identity
            return identity
        }
    }

    private init(_ name: String) throws {
        let command =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout /dev/stdout "
            + "-subj /CN=loopback -addext 'subjectAltName=\(name)' -days 1 2>/dev/null"
        guard let output = popen(command, "r") else { throw NotMade() }
        var bytes: [UInt8] = []
        var next = getc(output)
        while next != EOF {
            bytes.append(UInt8(truncatingIfNeeded: next))
            next = getc(output)
        }
        // The key comes first, and the certificate behind it.
        let blocks = String(decoding: bytes, as: UTF8.self).split(separator: "-----BEGIN ")
        guard pclose(output) == 0, blocks.count == 2 else { throw NotMade() }
        key = "-----BEGIN " + blocks[0]
        certificate = "-----BEGIN " + blocks[1]
    }

    /// What a server needs to be this one.
    func serverContext() throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
        let configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))
        )
        return try NIOSSLContext(configuration: configuration)
    }
}
