/// One column of an order: `$0.createdAt.descending`.
///
/// NULL counts as smallest on every engine.
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

    /// As a cursor's signature names it.
    var name: String { "\(column)\(isDescending ? "-" : "+")" }
}

extension Column {
    /// Smallest first.
    public var ascending: Ordering { ordering(descending: false) }

    /// Greatest first.
    public var descending: Ordering { ordering(descending: true) }

    private func ordering(descending: Bool) -> Ordering {
        Ordering(
            table: table, column: name, isDescending: descending, isNullable: Value.isNullable, type: Value.columnType)
    }
}
