import ArgumentParser
import JOSE
import JSON

/// `signet token inspect`: what a token says, in words; nothing of it is checked or believed.
struct TokenInspect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Explain every header parameter and claim of a token, without trusting it.",
        discussion: """
            The token comes from SIGNET_TOKEN or standard input. Nothing is sent anywhere and no signature is checked: \
            for that there is `signet token verify`. Exit status 4 when it is no token at all.

              signet token inspect < token
            """
    )

    @Option(name: [.short, .long], help: "How it is printed: text for people, json for programs.")
    var output: OutputFormat = .text

    func run() async throws {
        let token = try SecretInput.read(variable: "SIGNET_TOKEN", prompt: "Token")
        let inspection = try TokenInspection(token, now: SystemTime().now())
        output.print(inspection)
        Console.note("\nNothing here is proven: `signet token verify` checks signature, times and audience.")
    }
}

/// A token taken apart.
struct TokenInspection: Answer {
    /// One header parameter or claim.
    struct Line {
        let name: String
        let value: JSONValue
        let meaning: String
    }

    let header: [Line]
    let claims: [Line]
    let signatureBytes: Int
    let remarks: [String]

    /// Takes a token apart; fails where it has not the form of a JWS in compact serialisation (RFC 7515 §7.1).
    init(_ token: String, now: NumericDate) throws(CommandFailure) {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else {
            let kind = parts.count == 5 ? "; five would be an encrypted one (RFC 7516), which is not read here" : ""
            throw CommandFailure(
                .refused,
                "a JWT has three parts with dots between them, this has \(parts.count)\(kind)"
            )
        }
        let header = try Self.object(parts[0], "header")
        let claims = try Self.object(parts[1], "payload")
        guard let signature = Base64URL.decode(String(parts[2])) else {
            throw CommandFailure(.refused, "the signature is not canonical base64url without padding (RFC 7515 §2)")
        }
        self.header = header.map {
            Line(name: $0.name, value: $0.value, meaning: HeaderWords.meaning($0.name, $0.value))
        }
        self.claims = claims.map {
            Line(name: $0.name, value: $0.value, meaning: ClaimWords.meaning($0.name, $0.value, now: now))
        }
        signatureBytes = signature.count
        remarks = Self.remarks(header, claims, now: now)
    }

    var text: String {
        var text = "Header\n" + Self.table(header) + "\n\nClaims\n" + Self.table(claims)
        text += "\n\nSignature\n  \(signatureBytes) bytes, not checked here"
        if !remarks.isEmpty { text += "\n\nWorth knowing\n" + remarks.map { "  - \($0)" }.joined(separator: "\n") }
        return text
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("verified", false)
            for (name, lines) in [("header", header), ("claims", claims)] {
                json.array(name) { json in
                    for line in lines {
                        json.object {
                            $0.member("name", line.name)
                            $0.member("value", line.value)
                            $0.member("meaning", line.meaning)
                        }
                    }
                }
            }
            json.member("signature_bytes", Int64(signatureBytes))
            json.member("remarks", remarks)
        }
    }

    // MARK: Steps

    private static func object(_ part: Substring, _ name: String) throws(CommandFailure) -> JSONObject {
        guard let bytes = Base64URL.decode(String(part)) else {
            throw CommandFailure(.refused, "the \(name) is not canonical base64url without padding (RFC 7515 §2)")
        }
        do throws(JSONError) {
            let value = try JSONCursor.parse(bytes) { cursor throws(JSONError) in try cursor.value() }
            if let object = value.objectValue { return object }
            throw .unexpectedType(offset: 0)
        } catch {
            throw CommandFailure(.refused, "the \(name) is not a JSON object: \(error)")
        }
    }

    /// What a reader might overlook.
    private static func remarks(_ header: JSONObject, _ claims: JSONObject, now: NumericDate) -> [String] {
        var remarks: [String] = []
        let type = header["typ"]?.stringValue?.lowercased() ?? ""
        if type != "at+jwt", type != "application/at+jwt" {
            remarks.append("typ is not at+jwt: this is no access token by RFC 9068, and Signet's validator refuses it")
        }
        if header["alg"]?.stringValue?.lowercased() == "none" { remarks.append("alg none: anybody could have made it") }
        for name in ["jwk", "jku", "x5u", "x5c"] where header[name] != nil {
            remarks.append("\(name): the token brings its own key; no careful validator looks at it (RFC 8725 §3.10)")
        }
        if let expiry = ClaimWords.time(claims["exp"]), expiry <= now { remarks.append("it has expired") }
        if claims["exp"] == nil { remarks.append("no exp: it would never expire") }
        if claims["aud"] == nil { remarks.append("no aud: nobody knows whom it is for") }
        if let issuer = claims["iss"]?.stringValue, let tenant = claims["tenant_id"]?.stringValue,
            let named = issuer.split(separator: "/").last, issuer.contains("/t/"), named != tenant
        {
            remarks.append("iss names tenant \(named), tenant_id names \(tenant)")
        }
        return remarks
    }

    private static func table(_ lines: [Line]) -> String {
        var table = TextTable()
        for line in lines { table.add("  " + line.name, plain(line.value), line.meaning) }
        return lines.isEmpty ? "  (empty)" : table.text
    }

    private static func plain(_ value: JSONValue) -> String {
        // What a token says must not move the cursor of the terminal that it is shown on.
        if let text = value.stringValue, text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value < 0x7F }) {
            return text
        }
        var json = JSONWriter()
        json.value(value)
        return json.string.unicodeScalars.map { $0.isASCII ? String($0) : $0.escaped(asASCII: true) }.joined()
    }
}
