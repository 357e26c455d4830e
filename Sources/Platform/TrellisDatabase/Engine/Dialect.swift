/// How an engine spells what the engines spell differently.
struct Dialect: Hashable, Sendable {
    enum Name: String, Hashable, Sendable, CaseIterable {
        case sqlite, postgres
    }
    let name: Name

    static let sqlite = Dialect(name: .sqlite)
    static let postgres = Dialect(name: .postgres)

    /// The most values that one statement may bind.
    var maximumValues: Int {
        switch name {
        case .sqlite: 32_766
        case .postgres: 65_535
        }
    }

    /// Refuses values that no statement can carry.
    ///
    /// - Throws: ``DatabaseError/unstorableText``; `statement` for too many.
    func check(_ values: [DatabaseValue]) throws {
        if values.contains(where: \.isUnstorable) { throw DatabaseError.unstorableText }
        guard values.count <= maximumValues else {
            throw DatabaseError.statement(message: "\(values.count) values are more than \(maximumValues), the most.")
        }
    }

    /// How many rows one INSERT has at most: SQLite gains nothing from more, on PostgreSQL each statement is a round trip.
    var rowsPerStatement: Int {
        switch name {
        case .sqlite: 100
        case .postgres: 1000
        }
    }

    /// The placeholder of the value at `position`, counted from 1.
    func placeholder(_ position: Int) -> String {
        switch name {
        case .sqlite: "?"
        case .postgres: "$\(position)"
        }
    }

    /// An identifier in quotation marks.
    func quoted(_ identifier: String) -> String {
        identifier.utf8.contains(UInt8(ascii: "\""))
            ? "\"\(identifier.replacing("\"", with: "\"\""))\"" : "\"\(identifier)\""
    }

    /// A text literal, for statements that can't bind.
    func literal(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }

    /// Comparison that takes NULL for a value like any other.
    var isDistinctFrom: String {
        switch name {
        case .sqlite: "IS NOT"
        case .postgres: "IS DISTINCT FROM"
        }
    }

    /// What follows a nullable sort column, so that NULL counts as smallest on every engine.
    func nullsPosition(descending: Bool) -> String {
        switch name {
        case .sqlite: ""
        case .postgres: descending ? " NULLS LAST" : " NULLS FIRST"
        }
    }

    /// How a column of a kind is declared.
    func typeName(_ type: ColumnType) -> String {
        switch (name, type) {
        case (.sqlite, .bool), (.sqlite, .integer), (.sqlite, .timestamp): "INTEGER"
        case (.sqlite, .real): "REAL"
        case (.sqlite, .text), (.sqlite, .json), (.sqlite, .texts), (.sqlite, .integers), (.sqlite, .uuids): "TEXT"
        case (.sqlite, .decimal): "TEXT COLLATE trellis_decimal"
        case (.sqlite, .bytes), (.sqlite, .uuid): "BLOB"
        case (.postgres, .bool): "boolean"
        case (.postgres, .integer): "bigint"
        case (.postgres, .real): "double precision"
        case (.postgres, .text): "text COLLATE \"C\""
        case (.postgres, .bytes): "bytea"
        case (.postgres, .uuid): "uuid"
        case (.postgres, .timestamp): "timestamptz"
        case (.postgres, .json): "jsonb"
        case (.postgres, .decimal): "numeric"
        case (.postgres, .texts): "text[]"
        case (.postgres, .integers): "bigint[]"
        case (.postgres, .uuids): "uuid[]"
        }
    }

    /// What a column's declaration must check, where the type alone lets too much in.
    func typeCheck(_ type: ColumnType, column: String) -> String? {
        switch (name, type) {
        case (.sqlite, .bool): "\(column) IN (0, 1)"
        case (.sqlite, .uuid): "length(\(column)) = 16"
        case (.sqlite, .json): "\(column) IS NULL OR json_valid(\(column))"
        case (.sqlite, .decimal): "\(column) GLOB '*[0-9]' AND \(column) NOT GLOB '*[^-.0-9]*'"
        case (.sqlite, .texts), (.sqlite, .integers), (.sqlite, .uuids):
            "\(column) IS NULL OR json_valid(\(column)) AND json_type(\(column)) = 'array'"
        default: nil
        }
    }
}
