/// One sort column: `$0.createdAt.descending`.
///
/// NULL is the smallest value on every engine.
public struct Ordering: Hashable, Sendable {
    let table: String
    let column: String
    let isDescending: Bool
    let isNullable: Bool
    let type: ColumnType
    /// The computed value in place of the column; nil for a column.
    var expression: SQL?

    /// What is sorted by, as a part of a condition.
    var operand: [SQL.Part] { expression?.parts ?? [.column(table: table, name: column)] }

    func write(to renderer: inout Renderer) {
        if let expression { renderer.write(expression) } else { renderer.column(table, column) }
        if isDescending { renderer.write(" DESC") }
        if isNullable { renderer.write(renderer.dialect.nullsPosition(descending: isDescending)) }
    }

    /// The name in a cursor's signature.
    ///
    /// A computed value is named by a digest of its SQL without the bound values, so a cursor stays valid when a time or
    /// a user among them differs.
    var signature: String { "\(expression?.digest ?? column)\(isDescending ? "-" : "+")" }
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

extension SQL {
    /// A digest of the text: the same in every process and on every engine (FNV-1a, 64 bits).
    fileprivate var digest: String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in rendered(.sqlite).text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return "=" + String(hash, radix: 16)
    }
}
