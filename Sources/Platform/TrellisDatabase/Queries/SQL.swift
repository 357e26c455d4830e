/// Raw SQL whose interpolated values are bound, never inserted as text.
///
/// ```swift
/// let sql: SQL = "SELECT \(columns: ProjectRecord.self) FROM project WHERE owner_id = \(userID) AND \(filter)"
/// ```
/// - `\(value)` binds a ``ColumnValue``.
/// - `\(ident: name)` is a quoted identifier, `\(column)` a qualified column, `\(columns: R.self)` the columns of a
///   record in the order its decoder reads them.
/// - `\(sql)` inserts another piece with its values; `\(raw: text)` inserts text unchanged.
public struct SQL: Sendable, Hashable {
    indirect enum Part: Sendable, Hashable {
        case text(String)
        case value(DatabaseValue)
        case identifier(String)
        case column(table: String, name: String)
        case distinct
        case choice(sqlite: SQL, postgres: SQL)
        case scope(RowScope)
        case match(SearchWords, isTenantOwned: Bool)
        case valueRows(ValueRows)
        case parameter(Int)
        case unfiltered(reason: String)
    }
    var parts: [Part]

    init(parts: [Part]) {
        self.parts = parts
    }

    /// Handwritten SQL in a query, to which no tenant predicate is added.
    init(unfiltered sql: SQL, _ reason: StaticString) {
        parts = [.unfiltered(reason: "\(reason)"), .text("(")] + sql.parts + [.text(")")]
    }

    /// Returns one piece per engine, for different dialects.
    package static func on(sqlite: SQL, postgres: SQL) -> Self {
        Self(parts: [.choice(sqlite: sqlite, postgres: postgres)])
    }

    /// Concatenates two pieces.
    public static func + (left: Self, right: Self) -> Self { Self(parts: left.parts + right.parts) }

    /// Concatenates the pieces with `separator` between them.
    public static func joined(_ pieces: [SQL], separator: String) -> Self {
        var parts: [Part] = []
        for (index, piece) in pieces.enumerated() {
            if index > 0 { parts.append(.text(separator)) }
            parts += piece.parts
        }
        return Self(parts: parts)
    }
}

extension SQL: ExpressibleByStringInterpolation {
    /// Creates SQL without interpolations.
    public init(stringLiteral text: String) {
        self.init(parts: [.text(text)])
    }

    /// Creates SQL from its interpolated pieces.
    public init(stringInterpolation: StringInterpolation) {
        self.init(parts: stringInterpolation.parts)
    }

    /// A collector of the pieces of a literal.
    public struct StringInterpolation: StringInterpolationProtocol {
        var parts: [Part] = []

        /// Reserves capacity for the pieces.
        public init(literalCapacity: Int, interpolationCount: Int) {
            parts.reserveCapacity(interpolationCount * 2 + 1)
        }

        /// Appends the text between two interpolations.
        public mutating func appendLiteral(_ text: String) {
            if !text.isEmpty { parts.append(.text(text)) }
        }

        /// Appends a bound value.
        public mutating func appendInterpolation(_ value: some ColumnValue) {
            parts.append(.value(value.databaseValue))
        }

        /// Appends another piece of SQL with its values.
        public mutating func appendInterpolation(_ sql: SQL) {
            parts += sql.parts
        }

        /// Appends a condition in parentheses.
        public mutating func appendInterpolation(_ predicate: Predicate) {
            parts.append(.text("("))
            parts += predicate.sql.parts
            parts.append(.text(")"))
        }

        /// Appends a column qualified with its table.
        public mutating func appendInterpolation<Value>(_ column: Column<Value>) {
            parts.append(.column(table: column.table, name: column.name))
        }

        /// Appends a query in parentheses, limited to the transaction's tenant like every query.
        public mutating func appendInterpolation<R: Record>(_ query: Query<R>) {
            parts += query.parenthesized(selecting: query.selection)
        }

        /// Appends rows of values, for use in FROM.
        package mutating func appendInterpolation(_ rows: ValueRows) {
            parts.append(.valueRows(rows))
        }

        /// Appends a parameter of a ``PreparedSQL``, by its number from 0.
        package mutating func appendInterpolation(parameter number: Int) {
            parts.append(.parameter(number))
        }

        /// Appends a quoted identifier.
        public mutating func appendInterpolation(ident name: String) {
            parts.append(.identifier(name))
        }

        /// Appends a record's table, quoted.
        public mutating func appendInterpolation<R: Record>(table record: R.Type) {
            parts.append(.identifier(R.table.name))
        }

        /// Appends a record's columns in the order in which its decoder reads them.
        public mutating func appendInterpolation<R: Record>(columns record: R.Type) {
            for (index, column) in R.table.columns.enumerated() {
                if index > 0 { parts.append(.text(", ")) }
                parts.append(.column(table: R.table.name, name: column.name))
            }
        }

        /// Appends text unchanged; never pass external input.
        public mutating func appendInterpolation(raw text: String) {
            parts.append(.text(text))
        }
    }
}
