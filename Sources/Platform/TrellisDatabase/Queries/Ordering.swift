/// One sort column: `$0.createdAt.descending`.
///
/// NULL is the smallest value on every engine.
public struct Ordering: Hashable, Sendable {
    let table: String
    let column: String
    let isDescending: Bool
    let isNullable: Bool
    let type: ColumnType

    func write(to renderer: inout Renderer) {
        renderer.column(table, column)
        if isDescending { renderer.write(" DESC") }
        if isNullable { renderer.write(renderer.dialect.nullsPosition(descending: isDescending)) }
    }

    /// The name in a cursor's signature.
    var signature: String { "\(column)\(isDescending ? "-" : "+")" }
}

extension Column {
    /// The order by the column, smallest value first.
    public var ascending: Ordering { ordering(descending: false) }

    /// The order by the column, greatest value first.
    public var descending: Ordering { ordering(descending: true) }

    private func ordering(descending: Bool) -> Ordering {
        Ordering(
            table: table, column: name, isDescending: descending, isNullable: Value.isNullable, type: Value.columnType)
    }
}
