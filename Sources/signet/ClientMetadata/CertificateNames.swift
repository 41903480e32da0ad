import NIOSSL

/// The names of hosts that a certificate is for.
///
/// Source: RFC 9525 §6.3: names count whole and in any case, `*` stands for the whole first label, and the subject's
/// common name counts for nothing.
struct CertificateNames {
    private let names: [String]

    /// The DNS names among the alternative names of a certificate.
    init(of certificate: NIOSSLCertificate) {
        names = certificate._subjectAlternativeNames().filter { $0.nameType == .dnsName }
            .map { String(decoding: $0.contents, as: UTF8.self) }
    }

    init(_ names: [String]) { self.names = names }

    /// Whether the certificate is for this host.
    func contain(_ host: String) -> Bool {
        let host = (host.hasSuffix(".") ? String(host.dropLast()) : host).lowercased()
        return names.contains { name in
            let name = name.lowercased()
            guard name.hasPrefix("*.") else { return !name.isEmpty && name == host }
            // A star above a single label would be for a whole registry of names.
            guard name.dropFirst(2).contains("."), let dot = host.firstIndex(of: ".") else { return false }
            return dot != host.startIndex && host[dot...] == name.dropFirst(1)
        }
    }
}
