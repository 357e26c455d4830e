/// A table of text, each column as wide as its widest cell of up to 100 characters.
///
/// A longer cell moves the rest of its own row only, so that one long value doesn't spread all others.
package struct TextTable {
    private static let maxWidth = 100
    private var rows: [[String]]

    /// A table with these headings; nil is a table without headings.
    package init(_ head: [String]? = nil, rows: [[String]] = []) {
        self.rows = (head.map { [$0] } ?? []) + rows
    }

    /// Adds a row at the end.
    package mutating func add(_ row: [String]) {
        rows.append(row)
    }

    /// The table as lines of text, the headings first.
    package var text: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.filter { $0 <= Self.maxWidth }.max() ?? 0
        }
        return rows.map { row in
            let cells = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: max(0, width - cell.count))
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
        }.joined()
    }
}
