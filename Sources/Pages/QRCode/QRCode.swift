/// A QR code of bytes: error correction level M, versions 1 to 20 (up to 666 bytes).
///
/// Source: ISO/IEC 18004. ``init(_:)`` picks the smallest version and the mask with the lowest penalty (§7.8).
struct QRCode: Sendable {
    /// Modules on a side, without the quiet zone.
    let size: Int
    private let modules: [Bool]

    /// Whether the module is dark.
    func isDark(_ row: Int, _ column: Int) -> Bool { modules[row * size + column] }

    /// The code of these bytes; nil when they are too many.
    init?(_ bytes: [UInt8]) {
        guard let version = QRVersion.smallest(holding: bytes.count) else { return nil }
        let frame = QRFrame(version: version)
        var unmasked = frame.grid
        unmasked.place(version.interleaved(version.dataCodewords(of: bytes)), around: frame.reserved)
        var best: (penalty: Int, grid: QRGrid)?
        for mask in 0..<8 {
            var grid = unmasked
            grid.apply(mask: mask, around: frame.reserved)
            grid.drawFormat(mask: mask)
            let penalty = QRPenalty.total(of: grid)
            if penalty < best?.penalty ?? .max { best = (penalty, grid) }
        }
        guard let best else { return nil }
        size = best.grid.size
        modules = best.grid.modules
    }

    /// The code as SVG with its quiet zone of four modules (§9.1), black on white whatever the page's colours are; `label`
    /// is what is read out, and must be escaped already.
    func svg(label: String) -> String {
        let side = size + 8
        var path = ""
        for row in 0..<size {
            var column = 0
            while column < size {
                guard isDark(row, column) else {
                    column += 1
                    continue
                }
                var end = column
                while end < size, isDark(row, end) { end += 1 }
                path += "M\(column + 4) \(row + 4)h\(end - column)v1H\(column + 4)z"
                column = end
            }
        }
        return
            #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \#(side) \#(side)" role="img" aria-label="\#(label)" "#
            + #"shape-rendering="crispEdges"><path fill="white" d="M0 0h\#(side)v\#(side)H0z"/>"#
            + #"<path fill="black" d="\#(path)"/></svg>"#
    }
}
