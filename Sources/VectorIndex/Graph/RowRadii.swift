#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// How far rows are from the middle of all, by which the graph of the Euclidean distance is linked.
///
/// Linked by the distance itself, where rows differ in length every row would link to the few shortest, which are nearest
/// to all, and most rows would have no link that leads to them. So rows are linked by angle and radius as seen from the
/// middle: 1 - cos + ½ ln²(ratio of radii). Close by, that is the squared distance over twice the squared radius, so that
/// a walk by the distance itself finds its way. The middle is the origin, unless most of the rows' length is what they
/// have in common.
struct RowRadii {
    private struct Radius {
        let value: Float
        let logarithm: Float
    }

    private static let sample = 10_000

    private let middle: [Float]
    /// What is nearer to the middle counts as so far from it.
    private let least: Float
    private var radii: [Radius] = []

    /// The middle of the rows that there are, by some of them.
    init(of rows: RowSnapshot) {
        let step = max(1, rows.count / Self.sample)
        let places = stride(from: 0, to: rows.count, by: step)
        var sums = [Double](repeating: 0, count: rows.stride)
        var (squares, count) = (0.0, 0.0)
        for place in places {
            let row = rows.row(place)
            for index in 0..<rows.dimension {
                sums[index] += Double(row[index])
                squares += Double(row[index]) * Double(row[index])
            }
            count += 1
        }
        let mean = sums.map { $0 / max(1, count) }
        let isAtOrigin = mean.reduce(0) { $0 + $1 * $1 } <= squares / max(1, count) / 2
        let middle = mean.map { isAtOrigin ? 0 : Float($0) }
        let radius = places.reduce(0.0) { $0 + Double(rows.distance(middle, $1).squareRoot()) } / max(1, count)
        self.middle = middle
        least = max(Float(radius) / 1000, .leastNormalMagnitude.squareRoot())
    }

    var bytes: Int { radii.capacity * MemoryLayout<Radius>.size }

    /// Notes the next row.
    mutating func note(_ place: Int, in rows: RowSnapshot) {
        let radius = max(least, rows.distance(middle, place).squareRoot())
        radii.append(Radius(value: radius, logarithm: log(radius)))
    }

    /// How far two rows are from each other, by the square of their distance.
    @inline(__always)
    func distance(_ one: UInt32, _ other: UInt32, square: Float) -> Float {
        let (one, other) = (radii[Int(one)], radii[Int(other)])
        let along = one.value - other.value
        let ratio = one.logarithm - other.logarithm
        return max(0, square - along * along) / (2 * one.value * other.value) + ratio * ratio / 2
    }
}

extension RowSnapshot {
    /// The squared Euclidean distance of a row from a point, which has the padding that rows have.
    fileprivate func distance(_ point: [Float], _ place: Int) -> Float {
        var square: Float = 0
        euclideanSquares(point, row(place), count: 1, &square)
        return square
    }
}
