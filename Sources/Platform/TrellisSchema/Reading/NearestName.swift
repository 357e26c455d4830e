/// Finds the name that was probably meant.
enum NearestName {
    /// The known name at the least edit distance, when it is near enough to be a slip.
    static func of(_ name: String, among known: [String]) -> String? {
        guard name.utf8.count <= 64 else { return nil }
        let candidates = known.map { (name: $0, distance: distance(name.lowercased(), $0.lowercased())) }
        guard let best = candidates.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(1, min(name.count, best.name.count) / 3) ? best.name : nil
    }

    /// The insertions, deletions, replacements and swaps of neighbours that turn one into the other.
    private static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.unicodeScalars)
        let right = Array(right.unicodeScalars)
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for (row, first) in left.enumerated() {
            var current = [row + 1]
            for (column, second) in right.enumerated() {
                var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (first == second ? 0 : 1))
                if row > 0, column > 0, first == right[column - 1], left[row - 1] == second {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
