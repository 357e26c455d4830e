/// A column of any type.
public protocol TableColumn: Sendable {
    /// The table, as the statement names it.
    var table: String { get }
    /// The column's name.
    var name: String { get }
}

/// A column in a query: what conditions, orders and aggregates are made of.
public struct Column<Value: ColumnValue>: TableColumn, ValueExpression {
    /// The table, as the statement names it.
    public let table: String
    /// The column's name.
    public let name: String

    /// A column of a table; called by the `@Record` macro.
    public init(_ table: String, _ name: String) {
        self.table = table
        self.name = name
    }

    var part: SQL.Part { .column(table: table, name: name) }

    /// The column with its table.
    public var sql: SQL { SQL(parts: [part]) }
}

extension Column {
    /// Rows whose column has another value, or none; nil asks for a value.
    public static func != (left: Self, right: Value) -> Predicate {
        let value = right.databaseValue
        if value.isNull { return left.isNotNull }
        guard Value.isNullable else { return left.compared(" <> ", to: value) }
        return Predicate(SQL(parts: [left.part, .text(" "), .distinct, .text(" "), .value(value)]))
    }

    /// Rows whose two columns have the same value; the condition of a join.
    public static func == (left: Self, right: Self) -> Predicate {
        Predicate(SQL(parts: [left.part, .text(" = "), right.part]))
    }

    /// Rows whose two columns have different values.
    public static func != (left: Self, right: Self) -> Predicate {
        Predicate(SQL(parts: [left.part, .text(" "), .distinct, .text(" "), right.part]))
    }

    /// Rows whose column has one of the values; no row for none.
    public func `in`(_ values: some Sequence<Value>) -> Predicate {
        var parts: [SQL.Part] = [part, .text(" IN (")]
        for value in values {
            if parts.count > 2 { parts.append(.text(", ")) }
            parts.append(.value(value.databaseValue))
        }
        guard parts.count > 2 else { return .never }
        let list = SQL(parts: parts + [.text(")")])
        let isPlain = [.text, .integer, .uuid].contains(Value.columnType)
        guard isPlain, let array = DatabaseValue(list: parts) else { return Predicate(list) }
        // One text for lists of any length, so that the statement is prepared once.
        let any = SQL(parts: [part, .text(" = ANY("), .value(array), .text(")")])
        return Predicate(SQL(parts: [.choice(sqlite: list, postgres: any)]))
    }
}

/// Rows whose two columns, of which the second may be NULL, have the same value.
public func == <Value: ColumnValue>(left: Column<Value>, right: Column<Value?>) -> Predicate {
    Predicate(SQL(parts: [left.part, .text(" = "), right.part]))
}

/// Rows whose two columns, of which the first may be NULL, have the same value.
public func == <Value: ColumnValue>(left: Column<Value?>, right: Column<Value>) -> Predicate {
    Predicate(SQL(parts: [left.part, .text(" = "), right.part]))
}

extension DatabaseValue {
    /// The values among the parts as one list; nil when they can't be one.
    fileprivate init?(list parts: [SQL.Part]) {
        var (texts, integers, uuids): ([String], [Int64], [UUIDWords]) = ([], [], [])
        var count = 0
        for case .value(let value) in parts {
            count += 1
            switch value {
            case .text(let text): texts.append(text)
            case .integer(let integer): integers.append(integer)
            case .uuid(let high, let low): uuids.append(UUIDWords(high: high, low: low))
            default: return nil
            }
        }
        switch count {
        case texts.count: self = .texts(texts)
        case integers.count: self = .integers(integers)
        case uuids.count: self = .uuids(uuids)
        default: return nil
        }
    }
}
