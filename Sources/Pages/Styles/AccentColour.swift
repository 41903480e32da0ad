/// A tenant's colour, and what is worked out from it so that everything stays readable whatever it is.
///
/// Contrast is that of WCAG 2.2 §1.4.3 and §1.4.11: 4.5 for text, also on the colour itself.
struct AccentColour: Sendable, Equatable {
    /// Signet's own.
    static let standard = AccentColour(red: 0x35, green: 0x55, blue: 0xD4)

    let red: Double
    let green: Double
    let blue: Double

    /// From `#rrggbb`; Signet's own for anything else.
    init(_ text: String?) {
        guard let text, text.utf8.count == 7, text.hasPrefix("#"), let number = UInt32(text.dropFirst(), radix: 16)
        else {
            self = .standard
            return
        }
        self.init(red: Double(number >> 16), green: Double(number >> 8 & 0xFF), blue: Double(number & 0xFF))
    }

    private init(red: Double, green: Double, blue: Double) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// `#rrggbb`.
    var hex: String {
        "#"
            + [red, green, blue]
            .map {
                let digits = String(Int($0.rounded()), radix: 16)
                return digits.utf8.count == 1 ? "0" + digits : digits
            }
            .joined()
    }

    /// Black or white, whichever is read better on this colour: one of them always reaches 4.5.
    var onIt: AccentColour {
        let white = AccentColour(red: 255, green: 255, blue: 255)
        let black = AccentColour(red: 0, green: 0, blue: 0)
        return contrast(to: white) >= 4.5 || contrast(to: white) > contrast(to: black) ? white : black
    }

    /// The colour that is nearest to this one and reaches `contrast` on `background`.
    func readable(on background: AccentColour, contrast wanted: Double = 4.5) -> AccentColour {
        let end = background.luminance > 0.18 ? 0.0 : 255.0
        for step in 0...50 {
            let share = Double(step) / 50
            let mixed = AccentColour(
                red: red + (end - red) * share,
                green: green + (end - green) * share,
                blue: blue + (end - blue) * share
            )
            if AccentColour(mixed.hex).contrast(to: background) >= wanted { return mixed }
        }
        return AccentColour(red: end, green: end, blue: end)
    }

    /// The contrast ratio, 1 to 21.
    func contrast(to other: AccentColour) -> Double {
        let (lighter, darker) = (max(luminance, other.luminance), min(luminance, other.luminance))
        return (lighter + 0.05) / (darker + 0.05)
    }

    /// The relative luminance.
    var luminance: Double {
        func linear(_ channel: Double) -> Double {
            let value = channel / 255
            return value <= 0.04045 ? value / 12.92 : Self.power((value + 0.055) / 1.055)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// `value` to the power of 2.4 = value² · ⁵√value².
    private static func power(_ value: Double) -> Double {
        let square = value * value
        var root = 1.0
        for _ in 0..<60 { root = (4 * root + square / (root * root * root * root)) / 5 }
        return square * root
    }
}
