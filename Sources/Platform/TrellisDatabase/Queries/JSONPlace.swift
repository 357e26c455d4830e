/// A step into JSON: the name of a member, or the position of an item, counted from the end when negative.
public enum JSONStep: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case member(String)
    case item(Int)

    /// The name of a member.
    public init(stringLiteral name: String) { self = .member(name) }

    /// The position of an item.
    public init(integerLiteral position: Int) { self = .item(position) }
}

/// What lies at a place in a column of JSON: `$0.data.json("address", "lines", 0).text == "Main Street 1"`.
///
/// Each reading gives a value only for JSON of its own kind, and NULL for anything else, as for a place that isn't
/// there: the text `"5"` isn't the integer 5. A member whose name has a quotation mark or a backslash in it is never
/// there.
public struct JSONPlace: Sendable {
    let column: SQL.Part
    let steps: [JSONStep]

    /// The text, where there is text.
    public var text: JSONReading<String?> { JSONReading(sqlite("= 'text'"), postgres("string", { $0 })) }

    /// The integer, where there is a number without a fraction that 64 bits hold.
    public var integer: JSONReading<Int64?> {
        let value = SQL(parts: [.text("json_extract(")] + arguments + [.text(")")])
        let sqlite: SQL = """
            (CASE WHEN typeof(\(value)) = 'integer' AND \(kind) = 'integer' THEN \(value) \
            WHEN \(kind) IN ('integer', 'real') AND \(value) >= -9223372036854775808.0 \
            AND \(value) < 9223372036854775808.0 AND \(value) = CAST(\(value) AS INTEGER) \
            THEN CAST(\(value) AS INTEGER) END)
            """
        return JSONReading(
            sqlite,
            postgres("number") { text in
                """
                CASE WHEN (\(text))::numeric BETWEEN -9223372036854775808 AND 9223372036854775807 \
                AND trunc((\(text))::numeric) = (\(text))::numeric THEN (\(text))::numeric::bigint END
                """
            })
    }

    /// The number, where there is one that a double holds.
    public var real: JSONReading<Double?> {
        let value = SQL(parts: [.text("json_extract(")] + arguments + [.text(")")])
        return JSONReading(
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

    /// True or false, where there is one of them.
    public var bool: JSONReading<Bool?> {
        JSONReading(sqlite("IN ('true', 'false')"), postgres("boolean") { "(\($0))::boolean" })
    }

    /// Rows that have anything at the place, JSON's null included.
    public var exists: Predicate {
        Predicate(SQL(parts: [.choice(sqlite: "\(kind) IS NOT NULL", postgres: "\(place) IS NOT NULL")]))
    }

    /// Rows that have JSON's null at the place.
    public var isNull: Predicate {
        Predicate(
            SQL(parts: [
                .choice(sqlite: "\(kind) IS 'null'", postgres: "jsonb_typeof(\(place)) IS NOT DISTINCT FROM 'null'")
            ]))
    }

    // MARK: - SQLite

    private var kind: SQL { SQL(parts: [.text("json_type(")] + arguments + [.text(")")]) }

    private var arguments: [SQL.Part] { [column, .text(", "), .value(.text(path))] }

    private func sqlite(_ condition: String) -> SQL {
        let value = SQL(parts: [.text("json_extract(")] + arguments + [.text(")")])
        return "(CASE WHEN \(kind) \(raw: condition) THEN \(value) END)"
    }

    /// SQLite's path knows no escapes: a name that would need one leads nowhere.
    private var path: String {
        steps.reduce(into: "$") { path, step in
            switch step {
            case .member(let name): path += ".\"\(name.contains { $0 == "\"" || $0 == "\\" } ? "" : name)\""
            case .item(let position): path += position < 0 ? "[#\(position)]" : "[\(position)]"
            }
        }
    }

    // MARK: - PostgreSQL

    private var place: SQL {
        steps.reduce(SQL(parts: [column])) { place, step in
            switch step {
            case .member(let name):
                "(\(place) -> \(name.contains { $0 == "\"" || $0 == "\\" } ? "" : name)::text)"
            case .item(let position): "(\(place) -> \(position)::int)"
            }
        }
    }

    private func postgres(_ kind: String, _ read: (SQL) -> SQL) -> SQL {
        "(CASE WHEN jsonb_typeof(\(place)) = '\(raw: kind)' THEN \(read("\(place) #>> '{}'")) END)"
    }
}

/// A reading of a place in JSON, to be compared.
public struct JSONReading<Value: ColumnValue>: ValueExpression {
    /// How it is worked out.
    public let sql: SQL

    init(_ sqlite: SQL, _ postgres: SQL) {
        sql = SQL(parts: [.choice(sqlite: sqlite, postgres: postgres)])
    }
}

extension Column where Value == JSONText {
    /// What lies at a place in the column's JSON; the whole of it without steps.
    public func json(_ steps: JSONStep...) -> JSONPlace { JSONPlace(column: part, steps: steps) }
}

extension Column where Value == JSONText? {
    /// What lies at a place in the column's JSON; the whole of it without steps.
    public func json(_ steps: JSONStep...) -> JSONPlace { JSONPlace(column: part, steps: steps) }
}
