import TrellisKernel

/// What a planner expects of a statement.
package struct PlanEstimate: Hashable, Sendable {
    /// The number of rows.
    package let rows: Int
    /// The cost, in the planner's unit: about one page that is read in order.
    package let cost: Double

    init(rows: Int, cost: Double) {
        self.rows = rows
        self.cost = cost
    }

    /// Reads the first line of a plan: `Seq Scan on job  (cost=0.00..43.12 rows=7 width=4)`.
    init?(line: String) {
        guard let cost = Double(Self.number(in: line, after: "..")),
            let rows = Int(Self.number(in: line, after: "rows="))
        else { return nil }
        self.init(rows: rows, cost: cost)
    }

    private static func number(in line: String, after mark: String) -> String {
        guard let range = line.firstRange(utf8: mark) else { return "" }
        let digits = line.utf8[range.upperBound...].prefix { (0x30...0x39).contains($0) || $0 == 0x2E }
        return String(decoding: digits, as: UTF8.self)
    }
}

extension UnfilteredSQL {
    /// Returns what the planner expects of a SELECT, without running it; nil on SQLite, whose planner says neither.
    ///
    /// Row-level security distorts the number of rows. `table` corrects it: it is the table that the statement reads.
    package func estimate(_ select: SQL, of table: String) throws -> PlanEstimate? {
        guard core.dialect.name == .postgres else { return nil }
        let sizes = try rows("SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(\(table))") { row in
            try row.decode(Int.self, at: 0)
        }
        // A table that was never analyzed has -1.
        guard let size = sizes.first, size >= 0 else { return nil }
        let expected = try plan(select)
        let whole = try plan("SELECT 1 FROM \(raw: table)")
        guard let expected, let whole else { return nil }
        let share: Double = Double(expected.rows) / Double(max(whole.rows, 1))
        return PlanEstimate(rows: Int(min(share * Double(size), 1e15)), cost: expected.cost)
    }

    private func plan(_ select: SQL) throws -> PlanEstimate? {
        // Past the observer, who gets statements that can be prepared.
        let statement = core.context.rendered("EXPLAIN \(select)")
        let lines: [String] = try core.connection.collect(statement.text, statement.values) { row in
            try row.decode(String.self, at: 0)
        }
        guard let line = lines.first else { return nil }
        return PlanEstimate(line: line)
    }
}
