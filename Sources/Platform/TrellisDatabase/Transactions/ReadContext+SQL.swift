extension ReadContext {
    func rows(_ sql: SQL) -> SingleRead<[Row]> {
        rows(rendered(sql))
    }

    func records<R: Record>(_ sql: SQL) -> SingleRead<[R]> {
        SingleRead(records: rendered(sql))
    }

    func rows(_ sql: PreparedSQL, _ values: [DatabaseValue]) -> SingleRead<[Row]> {
        rows(sql.statement(dialect, values))
    }

    private func rows(_ statement: Statement) -> SingleRead<[Row]> {
        SingleRead(statement) { rows in
            var names: [String]?
            return try rows.items { row in
                let columns = names ?? row.source.columnNames
                names = columns
                return Row(names: columns, values: columns.indices.map { row.value(at: $0) })
            }
        }
    }
}
