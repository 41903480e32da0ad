/// A square of modules while it is being drawn.
struct QRGrid: Sendable {
    let size: Int
    private(set) var modules: [Bool]

    init(size: Int) {
        self.size = size
        modules = [Bool](repeating: false, count: size * size)
    }

    subscript(_ row: Int, _ column: Int) -> Bool {
        get { modules[row * size + column] }
        set { modules[row * size + column] = newValue }
    }

    /// Codewords in columns of two from the right, upwards and downwards in turn, around what is reserved (§7.7.3).
    mutating func place(_ codewords: [UInt8], around reserved: QRGrid) {
        var bit = 0
        var upwards = true
        var right = size - 1
        while right >= 1 {
            // The vertical timing line takes a column of its own.
            if right == 6 { right = 5 }
            for step in 0..<size {
                let row = upwards ? size - 1 - step : step
                for column in [right, right - 1] where !reserved[row, column] {
                    guard bit < codewords.count * 8 else { return }
                    self[row, column] = codewords[bit / 8] >> UInt8(7 - bit % 8) & 1 == 1
                    bit += 1
                }
            }
            upwards.toggle()
            right -= 2
        }
    }

    /// Turns the modules over where the mask says so (table 10).
    mutating func apply(mask: Int, around reserved: QRGrid) {
        for row in 0..<size {
            for column in 0..<size where !reserved[row, column] && Self.isMasked(mask, row, column) {
                self[row, column].toggle()
            }
        }
    }

    /// The format information beside the finder patterns: level M and the mask, with its BCH code (§7.9).
    mutating func drawFormat(mask: Int) {
        // Level M is 00.
        let data = mask
        var remainder = data
        for _ in 0..<10 { remainder = remainder << 1 ^ (remainder >> 9) * 0x537 }
        let bits = (data << 10 | remainder) ^ 0x5412
        func bit(_ index: Int) -> Bool { bits >> index & 1 == 1 }
        for index in 0...5 { self[index, 8] = bit(index) }
        self[7, 8] = bit(6)
        self[8, 8] = bit(7)
        self[8, 7] = bit(8)
        for index in 9..<15 { self[8, 14 - index] = bit(index) }
        for index in 0..<8 { self[8, size - 1 - index] = bit(index) }
        for index in 8..<15 { self[size - 15 + index, 8] = bit(index) }
        self[size - 8, 8] = true
    }

    private static func isMasked(_ mask: Int, _ row: Int, _ column: Int) -> Bool {
        switch mask {
        case 0: (row + column) % 2 == 0
        case 1: row % 2 == 0
        case 2: column % 3 == 0
        case 3: (row + column) % 3 == 0
        case 4: (row / 2 + column / 3) % 2 == 0
        case 5: row * column % 2 + row * column % 3 == 0
        case 6: (row * column % 2 + row * column % 3) % 2 == 0
        default: ((row + column) % 2 + row * column % 3) % 2 == 0
        }
    }
}

/// What every code of a version has at the same places, and which places those are (ISO/IEC 18004 §6.3).
struct QRFrame: Sendable {
    private(set) var grid: QRGrid
    private(set) var reserved: QRGrid

    init(version: QRVersion) {
        grid = QRGrid(size: version.size)
        reserved = grid
        let last = version.size - 1
        for index in 0...last {
            put(index % 2 == 0, 6, index)
            put(index % 2 == 0, index, 6)
        }
        for (row, column) in [(3, 3), (3, last - 3), (last - 3, 3)] { finder(row, column) }
        let centres = version.alignmentCentres
        for row in centres {
            for column in centres
            where !(row == 6 && column == 6 || row == 6 && column == last - 6 || row == last - 6 && column == 6) {
                square(row, column, radius: 2) { $0 != 1 }
            }
        }
        // Kept free for the format, which is drawn with each mask.
        for index in 0...8 {
            reserved[8, index] = true
            reserved[index, 8] = true
        }
        for index in 0..<8 {
            reserved[8, last - index] = true
            reserved[last - index, 8] = true
        }
        if version.number >= 7 { drawVersion(version.number) }
    }

    private mutating func put(_ isDark: Bool, _ row: Int, _ column: Int) {
        grid[row, column] = isDark
        reserved[row, column] = true
    }

    /// A finder pattern with its separator.
    private mutating func finder(_ row: Int, _ column: Int) { square(row, column, radius: 4) { $0 != 2 && $0 != 4 } }

    /// Rings around a centre; `isDark` says it by the distance.
    private mutating func square(_ row: Int, _ column: Int, radius: Int, isDark: (Int) -> Bool) {
        for down in -radius...radius {
            for across in -radius...radius
            where (0..<grid.size).contains(row + down) && (0..<grid.size).contains(column + across) {
                put(isDark(max(abs(down), abs(across))), row + down, column + across)
            }
        }
    }

    /// The version information with its BCH code, twice (§7.10).
    private mutating func drawVersion(_ number: Int) {
        var remainder = number
        for _ in 0..<12 { remainder = remainder << 1 ^ (remainder >> 11) * 0x1F25 }
        let bits = number << 12 | remainder
        for index in 0..<18 {
            let isDark = bits >> index & 1 == 1
            put(isDark, index / 3, grid.size - 11 + index % 3)
            put(isDark, grid.size - 11 + index % 3, index / 3)
        }
    }
}
