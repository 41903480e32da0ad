/// Rows as whole numbers from -127 to 127 with a scale for each: a quarter of the memory, and near enough to find the way
/// by.
struct RowCodes {
    /// The numbers of a row, a multiple of 32.
    let length: Int
    /// The bytes from one row to the next: the numbers, the scale, and what makes it whole lines of the cache.
    private let stride: Int
    private static let shift = 14
    private var blocks: [UnsafeMutablePointer<Int8>] = []

    init(dimension: Int) {
        length = (dimension + 31) / 32 * 32
        stride = (length + MemoryLayout<Float>.size + 63) / 64 * 64
    }

    func deallocate() { for block in blocks { UnsafeMutableRawPointer(block).deallocate() } }

    var bytes: Int { (blocks.count << Self.shift) * stride }

    /// The numbers of a row, and its scale behind them.
    @inline(__always)
    func row(_ place: UInt32) -> UnsafePointer<Int8> {
        UnsafePointer(blocks[Int(place) >> Self.shift] + (Int(place) & (1 << Self.shift - 1)) * stride)
    }

    /// Where the numbers of many rows are.
    @inline(__always)
    func find(
        _ places: UnsafePointer<UInt32>,
        _ count: Int,
        _ rows: UnsafeMutablePointer<UnsafePointer<Int8>?>
    ) {
        blocks.withUnsafeBufferPointer { blocks in
            for index in 0..<count {
                let place = Int(places[index])
                rows[index] = UnsafePointer(blocks[place >> Self.shift] + (place & (1 << Self.shift - 1)) * stride)
            }
        }
    }

    func scale(of row: UnsafePointer<Int8>) -> Float {
        UnsafeRawPointer(row + length).loadUnaligned(as: Float.self)
    }

    /// Notes the row of a place, which is the next or was noted before.
    mutating func note(_ place: UInt32, _ elements: UnsafePointer<Float>, dimension: Int) {
        if Int(place) >> Self.shift == blocks.count {
            blocks.append(
                LargeMemory.allocate(stride << Self.shift).bindMemory(to: Int8.self, capacity: stride << Self.shift)
            )
        }
        let codes = blocks[Int(place) >> Self.shift] + (Int(place) & (1 << Self.shift - 1)) * stride
        (codes + dimension).initialize(repeating: 0, count: stride - dimension)
        let scale = Self.encode(elements, dimension: dimension, to: codes)
        UnsafeMutableRawPointer(codes + length).storeBytes(of: scale, as: Float.self)
    }

    /// Writes the numbers of these elements.
    ///
    /// - Returns: Their scale.
    static func encode(
        _ elements: UnsafePointer<Float>,
        dimension: Int,
        to codes: UnsafeMutablePointer<Int8>
    ) -> Float {
        var greatest: Float = 0
        for index in 0..<dimension { greatest = max(greatest, elements[index].magnitude) }
        guard greatest > 0 else {
            codes.initialize(repeating: 0, count: dimension)
            return 0
        }
        let scale = greatest / 127
        for index in 0..<dimension {
            codes[index] = Int8(max(-127, min(127, (elements[index] / scale).rounded())))
        }
        return scale
    }
}
