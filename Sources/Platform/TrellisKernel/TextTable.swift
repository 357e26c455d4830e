/// Rows of text in columns of equal width.
package struct TextTable {
    private var rows: [[String]]

    /// A table with these headings.
    package init(_ head: [String], rows: [[String]] = []) {
        self.rows = [head] + rows
    }

    /// Adds a row at the end.
    package mutating func add(_ row: [String]) {
        rows.append(row)
    }

    /// The lines, the headings first.
    package var text: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.count) }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n") + "\n"
    }
}
