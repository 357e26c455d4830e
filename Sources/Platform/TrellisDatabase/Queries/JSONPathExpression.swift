/// An element of a JSON path: the name of a member, or the position of an item, counted from the end when negative.
public enum JSONPathElement: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case member(String)
    case item(Int)

    /// Creates the name of a member.
    public init(stringLiteral name: String) { self = .member(name) }

    /// Creates the position of an item.
    public init(integerLiteral position: Int) { self = .item(position) }

    /// Whether both engines can express the element: SQLite's JSON paths have no escapes, and PostgreSQL's positions
    /// have 32 bits.
    fileprivate var isExpressible: Bool {
        switch self {
        case .member(let name): !name.utf8.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
        case .item(let position): Int32(exactly: position) != nil
        }
    }
}

/// A path in a JSON column: `$0.data.json("address", "lines", 0).text == "Main Street 1"`.
///
/// Each property has a value only for JSON of its own type; for other types and for a missing path it is NULL. The text
/// `"5"` isn't the integer 5. A member whose name contains a quotation mark or a backslash is never found; on SQLite, also
/// one whose name is written with escapes in the JSON, such as `"\u00e9"`.
public struct JSONPathExpression: Sendable {
    let column: SQL.Part
    let elements: [JSONPathElement]

    /// The text, when the value is text.
    public var text: JSONValueExpression<String?> {
        JSONValueExpression(sqlite("= 'text'"), postgres("string", { $0 }))
    }

    /// The integer, when the value is a number without a fraction in the range of 64 bits.
    public var integer: JSONValueExpression<Int64?> {
        let value = sqliteValue
        let sqlite: SQL = """
            (CASE WHEN typeof(\(value)) = 'integer' AND \(kind) = 'integer' THEN \(value) \
            WHEN \(kind) IN ('integer', 'real') AND \(value) >= -9223372036854775808.0 \
            AND \(value) < 9223372036854775808.0 AND \(value) = CAST(\(value) AS INTEGER) \
            THEN CAST(\(value) AS INTEGER) END)
            """
        return JSONValueExpression(
            sqlite,
            postgres("number") { text in
                """
                CASE WHEN (\(text))::numeric BETWEEN -9223372036854775808 AND 9223372036854775807 \
                AND trunc((\(text))::numeric) = (\(text))::numeric THEN (\(text))::numeric::bigint END
                """
            })
    }

    /// The number, when the value is one in the range of a double.
    public var real: JSONValueExpression<Double?> {
        let value = sqliteValue
        return JSONValueExpression(
            """
            (CASE WHEN \(kind) IN ('integer', 'real') AND abs(\(value)) < 1.7e308 \
            THEN CASE WHEN abs(\(value)) < 1e-300 THEN 0.0 ELSE CAST(\(value) AS REAL) END END)
            """,
            postgres("number") { text in
                """
                CASE WHEN abs((\(text))::numeric) < 1.7e308 \
                THEN CASE WHEN abs((\(text))::numeric) < 1e-300 THEN 0.0::double precision \
                ELSE (\(text))::double precision END END
                """
            })
    }

    /// The Boolean, when the value is one.
    public var bool: JSONValueExpression<Bool?> {
        JSONValueExpression(sqlite("IN ('true', 'false')"), postgres("boolean") { "(\($0))::boolean" })
    }

    /// The condition that the path has a value, including JSON null.
    public var exists: Predicate {
        Predicate(SQL(parts: [.choice(sqlite: "\(kind) IS NOT NULL", postgres: "\(postgresValue) IS NOT NULL")]))
    }

    /// The condition that the path has JSON null.
    public var isNull: Predicate {
        let postgres: SQL = "jsonb_typeof(\(postgresValue)) IS NOT DISTINCT FROM 'null'"
        return Predicate(SQL(parts: [.choice(sqlite: "\(kind) IS 'null'", postgres: postgres)]))
    }

    // MARK: - SQLite

    private var kind: SQL { SQL(parts: [.text("json_type(")] + arguments + [.text(")")]) }

    /// The column and the path; without a path, the functions return NULL.
    private var arguments: [SQL.Part] {
        [column, .text(", "), path.map { SQL.Part.value(.text($0)) } ?? .text("NULL")]
    }

    private var sqliteValue: SQL { SQL(parts: [.text("json_extract(")] + arguments + [.text(")")]) }

    private func sqlite(_ condition: String) -> SQL {
        "(CASE WHEN \(kind) \(raw: condition) THEN \(sqliteValue) END)"
    }

    /// The path, or nil when it contains a name that SQLite can't express: its JSON paths have no escapes.
    private var path: String? {
        var path = "$"
        for element in elements {
            guard element.isExpressible else { return nil }
            switch element {
            case .member(let name): path += ".\"\(name)\""
            case .item(let position): path += position < 0 ? "[#\(position)]" : "[\(position)]"
            }
        }
        return path
    }

    // MARK: - PostgreSQL

    private var postgresValue: SQL {
        elements.reduce(SQL(parts: [column])) { value, element in
            switch element {
            case _ where !element.isExpressible: "(\(value) -> NULL::text)"
            case .member(let name): "(\(value) -> \(name)::text)"
            case .item(let position): "(\(value) -> \(position)::int)"
            }
        }
    }

    private func postgres(_ kind: String, _ read: (SQL) -> SQL) -> SQL {
        "(CASE WHEN jsonb_typeof(\(postgresValue)) = '\(raw: kind)' THEN \(read("\(postgresValue) #>> '{}'")) END)"
    }
}

/// A typed value at a path in JSON, the operand of comparisons.
public struct JSONValueExpression<Value: ColumnValue>: ValueExpression {
    /// The expression that computes it.
    public let sql: SQL
    /// The value that it computes.
    public var computed: ComputedValue { ComputedValue(sql: sql) }

    init(_ sqlite: SQL, _ postgres: SQL) {
        sql = SQL(parts: [.choice(sqlite: sqlite, postgres: postgres)])
    }
}

extension Column where Value == JSONText {
    /// Returns a path in the column's JSON; without elements, the whole value.
    public func json(_ elements: JSONPathElement...) -> JSONPathExpression {
        JSONPathExpression(column: part, elements: elements)
    }
}

extension Column where Value == JSONText? {
    /// Returns a path in the column's JSON; without elements, the whole value.
    public func json(_ elements: JSONPathElement...) -> JSONPathExpression {
        JSONPathExpression(column: part, elements: elements)
    }
}
