import AuthorizationServer

/// The icon in the browser's tab for tenants without a logo: their colour, with a keyhole in it.
enum TenantIcon {
    /// Its name, which changes with the colour.
    static func name(colour: String?) -> String { "icon-1-\(AccentColour(colour).hex.dropFirst()).svg" }

    /// The file.
    static func asset(colour: String?) -> PageAsset {
        let accent = AccentColour(colour)
        let svg =
            #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="\#(accent.hex)"/>"#
            + #"<path fill="\#(accent.onIt.hex)" d="M16 7a5 5 0 0 0-2.2 9.5L12 25h8l-1.8-8.5A5 5 0 0 0 16 7z"/></svg>"#
        return PageAsset(name: name(colour: colour), contentType: "image/svg+xml", bytes: Array(svg.utf8))
    }
}
