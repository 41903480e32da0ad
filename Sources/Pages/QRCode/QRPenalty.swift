/// How hard a masked code is to read (ISO/IEC 18004 §7.8.3): the mask with the least of it is taken.
enum QRPenalty {
    static func total(of grid: QRGrid) -> Int {
        let size = grid.size
        var penalty = 0
        for line in 0..<size {
            penalty += runs((0..<size).map { grid[line, $0] })
            penalty += runs((0..<size).map { grid[$0, line] })
        }
        for row in 0..<(size - 1) {
            for column in 0..<(size - 1) {
                let colour = grid[row, column]
                if grid[row, column + 1] == colour, grid[row + 1, column] == colour, grid[row + 1, column + 1] == colour
                {
                    penalty += 3
                }
            }
        }
        let dark = grid.modules.count { $0 }
        let deviation = abs(dark * 20 - size * size * 10)
        return penalty + deviation / (size * size) * 10
    }

    /// Runs of one colour, and what looks like a finder pattern.
    private static func runs(_ line: [Bool]) -> Int {
        var penalty = 0
        var length = 1
        for index in 1..<line.count {
            if line[index] == line[index - 1] {
                length += 1
                if length == 5 { penalty += 3 } else if length > 5 { penalty += 1 }
            } else {
                length = 1
            }
        }
        let light = [Bool](repeating: false, count: 4)
        let core = [true, false, true, true, true, false, true]
        let padded = light + line + light
        for start in 0...(padded.count - 11) {
            let window = padded[start..<(start + 11)]
            if window.elementsEqual(core + light) || window.elementsEqual(light + core) { penalty += 40 }
        }
        return penalty
    }
}
