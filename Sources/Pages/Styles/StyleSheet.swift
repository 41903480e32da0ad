import AuthorizationServer
import Crypto

/// The style sheet of one tenant: Signet's own, after the tenant's colours.
enum StyleSheet {
    /// The grounds that text stands on, as ``StyleSheet/base`` has them.
    private static let lightGround = AccentColour("#f4f5f8")
    private static let darkGround = AccentColour("#181b21")

    /// Its name, which changes with all that it holds, so that browsers may keep it for ever.
    static func name(colour: String?) -> String {
        "signet-\(fingerprint)-\(AccentColour(colour).hex.dropFirst()).css"
    }

    /// The file.
    static func asset(colour: String?) -> PageAsset {
        PageAsset(
            name: name(colour: colour),
            contentType: "text/css; charset=utf-8",
            bytes: Array((theme(colour: colour) + base).utf8)
        )
    }

    /// The tenant's colours.
    static func theme(colour: String?) -> String {
        let accent = AccentColour(colour)
        let light = accent.readable(on: lightGround).hex
        let dark = accent.readable(on: darkGround).hex
        return """
            :root { --accent: \(accent.hex); --on-accent: \(accent.onIt.hex); --accent-text: \(light); }
            @media (prefers-color-scheme: dark) { :root { --accent-text: \(dark); } }

            """
    }

    private static let fingerprint = SHA256.hash(data: Array(base.utf8)).prefix(6)
        .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
