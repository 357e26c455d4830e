/// SQL written by hand, with every interpolated value bound and never pasted in.
///
/// ```swift
/// let sql: SQL = "SELECT \(columns: ProjectRecord.self) FROM project WHERE owner_id = \(userID) AND \(filter)"
/// ```
/// - `\(value)` binds a ``ColumnValue``.
/// - `\(ident: name)` is a quoted identifier, `\(column)` a qualified column, `\(columns: R.self)` the columns of a
///   record in the order its decoder reads them.
/// - `\(sql)` puts another piece in, with its values; `\(raw: text)` puts text in as it is.
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
        case listed(ListedRows)
    }
    var parts: [Part]

    init(parts: [Part]) {
        self.parts = parts
    }

    /// One piece for each engine, where they have different words.
    package static func on(sqlite: SQL, postgres: SQL) -> Self {
        Self(parts: [.choice(sqlite: sqlite, postgres: postgres)])
    }

    /// The two pieces, one after the other.
    public static func + (left: Self, right: Self) -> Self { Self(parts: left.parts + right.parts) }

    /// The pieces, with `separator` between them.
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
    /// SQL without interpolations.
    public init(stringLiteral text: String) {
        self.init(parts: [.text(text)])
    }

    /// SQL from its interpolated pieces.
    public init(stringInterpolation: StringInterpolation) {
        self.init(parts: stringInterpolation.parts)
    }

    /// Collects the pieces of a literal.
    public struct StringInterpolation: StringInterpolationProtocol {
        var parts: [Part] = []

        /// Room for the pieces.
        public init(literalCapacity: Int, interpolationCount: Int) {
            parts.reserveCapacity(interpolationCount * 2 + 1)
        }

        /// The text between two interpolations.
        public mutating func appendLiteral(_ text: String) {
            if !text.isEmpty { parts.append(.text(text)) }
        }

        /// A value, bound.
        public mutating func appendInterpolation(_ value: some ColumnValue) {
            parts.append(.value(value.databaseValue))
        }

        /// Another piece of SQL, with its values.
        public mutating func appendInterpolation(_ sql: SQL) {
            parts += sql.parts
        }

        /// A condition, in brackets.
        public mutating func appendInterpolation(_ predicate: Predicate) {
            parts.append(.text("("))
            parts += predicate.sql.parts
            parts.append(.text(")"))
        }

        /// A column, with its table.
        public mutating func appendInterpolation<Value>(_ column: Column<Value>) {
            parts.append(.column(table: column.table, name: column.name))
        }

        /// A query in brackets, limited to the transaction's tenant as anywhere.
        public mutating func appendInterpolation<R: Record>(_ query: Query<R>) {
            parts += query.bracketed(selecting: query.selection)
        }

        /// Rows of values, for FROM.
        package mutating func appendInterpolation(_ rows: ListedRows) {
            parts.append(.listed(rows))
        }

        /// An identifier, quoted.
        public mutating func appendInterpolation(ident name: String) {
            parts.append(.identifier(name))
        }

        /// A record's table, quoted.
        public mutating func appendInterpolation<R: Record>(table record: R.Type) {
            parts.append(.identifier(R.table.name))
        }

        /// A record's columns, as its decoder reads them.
        public mutating func appendInterpolation<R: Record>(columns record: R.Type) {
            for (index, column) in R.table.columns.enumerated() {
                if index > 0 { parts.append(.text(", ")) }
                parts.append(.column(table: R.table.name, name: column.name))
            }
        }

        /// Text, as it is: never from outside.
        public mutating func appendInterpolation(raw text: String) {
            parts.append(.text(text))
        }
    }
}
