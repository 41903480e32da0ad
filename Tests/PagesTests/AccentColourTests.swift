import Testing

@testable import Pages

@Suite("Accent colour")
struct AccentColourTests {
    /// Every 51st step of each channel, and both ends.
    static let colours = stride(from: 0, through: 255, by: 51)
        .flatMap { red in
            stride(from: 0, through: 255, by: 51)
                .flatMap { green in stride(from: 0, through: 255, by: 51).map { (red, green, $0) } }
        }
        .map { AccentColour("#" + [$0.0, $0.1, $0.2].map { String($0 + 256, radix: 16).dropFirst() }.joined()) }

    @Test("text on a button and text in the colour reach a contrast of 4.5, whatever the colour is (WCAG 2.2 §1.4.3)")
    func contrast() {
        #expect(Self.colours.count == 216)
        for colour in Self.colours {
            #expect(colour.contrast(to: colour.onIt) >= 4.5, "\(colour.hex)")
            for ground in ["#ffffff", "#f4f5f8", "#181b21", "#0f1115"] {
                let readable = colour.readable(on: AccentColour(ground))
                #expect(AccentColour(readable.hex).contrast(to: AccentColour(ground)) >= 4.5, "\(colour.hex)")
            }
        }
    }

    @Test("contrast is that of WCAG: 21 between black and white, 4.54 for #767676 on white")
    func published() {
        #expect(abs(AccentColour("#000000").contrast(to: AccentColour("#ffffff")) - 21) < 0.001)
        #expect(abs(AccentColour("#767676").contrast(to: AccentColour("#ffffff")) - 4.54) < 0.01)
    }

    @Test("what is no colour is Signet's own", arguments: [nil, "", "red", "#12345", "#12345g"])
    func malformed(_ text: String?) { #expect(AccentColour(text) == .standard) }
}
