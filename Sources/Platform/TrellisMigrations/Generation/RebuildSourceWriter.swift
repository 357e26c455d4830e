import TrellisDatabase

/// A generator of `schema.rebuild` for columns that a record declares differently; it keeps keys, checks and defaults.
struct RebuildSourceWriter {
    private let table: RecordDifferences.Table
    private(set) var up: [String] = []
    private(set) var down: [String] = []

    init(_ table: RecordDifferences.Table) {
        self.table = table
        let opening = "schema.rebuild(\"\(table.record.name)\") { table in"
        var (forward, backward): ([String], [String]) = ([], [])
        for change in table.changed {
            forward += Self.forward(change)
            backward += Self.backward(change)
        }
        for difference in table.cases {
            forward += Self.values(difference, difference.cases, losing: difference.unknown)
            backward += Self.values(difference, difference.allowed, losing: difference.missing)
        }
        up = [opening] + forward.map { "    " + $0 } + ["}"]
        let isOnlyComments = backward.allSatisfy { $0.utf8.starts(with: "//".utf8) }
        down = isOnlyComments ? backward : [opening] + backward.map { "    " + $0 } + ["}"]
    }

    // MARK: - Columns

    private static func forward(_ change: RecordDifferences.ColumnChange) -> [String] {
        let column = change.column
        var lines = ["// \(column.name) was \(change.actual.definition)."]
        if change.changesType {
            lines.append(
                "// A value that can't be converted without loss makes it fail: see `sqlite:` and `postgres:`.")
        }
        if change.actual.isNullable, !column.isNullable {
            lines.append("// A row without a value makes it fail: fill such rows in a migration before.")
        }
        let type = change.changesType ? column.type : nil
        return lines + [call(change, type, isNullable: column.isNullable)]
    }

    private static func backward(_ change: RecordDifferences.ColumnChange) -> [String] {
        guard let type = change.type else {
            return ["// \(change.column.name) was \(change.actual.definition); write this change manually."]
        }
        return [call(change, change.changesType ? type : nil, isNullable: change.actual.isNullable)]
    }

    private static func call(
        _ change: RecordDifferences.ColumnChange, _ type: ColumnType?, isNullable: Bool
    ) -> String {
        var call = "table.change(\"\(change.column.name)\")"
        if let type {
            call += ".type(.\(type.rawValue))"
            // A default has the type of its column, so it is set together with it.
            if let sql = change.actual.defaultValue {
                call += SwiftLiteral.value(sql, type).map { ".default(\($0))" } ?? ".noDefault()"
            }
        }
        if change.actual.isNullable != change.column.isNullable { call += isNullable ? ".nullable()" : ".notNull()" }
        return call
    }

    // MARK: - Values

    private static func values(
        _ difference: RecordCases.Difference, _ values: [String], losing lost: [String]
    ) -> [String] {
        let (table, column, check) = (difference.table, difference.column, difference.check)
        let isNamed = !check.utf8.contains(0x20)
        let isReplaced = check == "\(table)_\(column)_check"
        return
            (lost.isEmpty
            ? []
            : ["// A row with \(lost.joined(separator: ", ")) makes it fail: change such rows in a migration before."])
            + (isNamed || isReplaced ? [] : ["// The check has no name: drop it by hand."])
            + (isNamed && !isReplaced ? ["table.drop(constraint: \"\(check)\")"] : [])
            + ["table.change(\"\(column)\").oneOf(\(SwiftLiteral.list(values)))"]
    }
}
