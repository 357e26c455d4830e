/// A search for the known name nearest to a mistyped one, for messages such as `Did you mean "port"?`.
package enum NearestName {
    /// Returns the candidate with the smallest edit distance; nil when none is near enough.
    ///
    /// Case and the separators `_` and `-` are ignored. The distance is the optimal string alignment distance:
    /// insertions, deletions, substitutions and transpositions, at most a third of the name's length and at most 4.
    /// Names of more than 64 bytes match nothing, which limits the cost of external input.
    package static func match(_ name: String, among candidates: some Sequence<String>) -> String? {
        guard name.utf8.count <= 64 else { return nil }
        let wanted = normalized(name)
        let limit = max(1, min(4, wanted.count / 3))
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let distance = distance(wanted, normalized(candidate), limit: limit)
            guard distance <= limit, distance < best?.distance ?? .max else { continue }
            best = (candidate, distance)
        }
        return best?.name
    }

    private static func normalized(_ name: String) -> [UInt8] {
        name.lowercased().utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }
    }

    private static func distance(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int {
        guard abs(left.count - right.count) <= limit else { return .max }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, first) in left.enumerated() {
            var current = [row + 1]
            for (column, second) in right.enumerated() {
                var cost = min(last[column] + (first == second ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, first == right[column - 1], left[row - 1] == second {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
