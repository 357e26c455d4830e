import TrellisKernel

/// The differences between the SQL of the engines.
package struct Dialect: Hashable, Sendable {
    package enum Name: String, Hashable, Sendable, CaseIterable {
        case sqlite, postgres
    }
    package let name: Name

    package init(name: Name) {
        self.name = name
    }

    package static let sqlite = Dialect(name: .sqlite)
    package static let postgres = Dialect(name: .postgres)

    /// The maximum number of values that one statement may bind.
    package var maximumValues: Int {
        switch name {
        case .sqlite: 32_766
        case .postgres: 65_535
        }
    }

    /// Throws for values that a statement can't bind.
    ///
    /// - Throws: ``DatabaseError/unstorableText`` for text with U+0000; `statement` for too many values.
    package func check(_ values: [DatabaseValue]) throws {
        if values.contains(where: \.containsNUL) { throw DatabaseError.unstorableText }
        guard values.count <= maximumValues else {
            throw DatabaseError.statement(
                message: "A statement binds at most \(maximumValues) values, not \(values.count).")
        }
    }

    /// The maximum number of rows of one INSERT.
    ///
    /// SQLite gets no faster with more; on PostgreSQL each statement is a round trip.
    package var rowsPerStatement: Int {
        switch name {
        case .sqlite: 100
        case .postgres: 1000
        }
    }

    /// Returns the placeholder of the value at `position`, counted from 1.
    package func placeholder(_ position: Int) -> String {
        switch name {
        case .sqlite: "?"
        case .postgres: "$\(position)"
        }
    }

    /// Returns an identifier in quotation marks.
    package func quoted(_ identifier: String) -> String {
        identifier.utf8.contains(UInt8(ascii: "\""))
            ? "\"\(identifier.replacing(utf8: "\"", with: "\"\""))\"" : "\"\(identifier)\""
    }

    /// Returns a text literal, for statements that can't bind.
    package func literal(_ text: String) -> String { "'\(text.replacing(utf8: "'", with: "''"))'" }

    /// The comparison operator that treats NULL like any other value.
    package var isDistinctFrom: String {
        switch name {
        case .sqlite: "IS NOT"
        case .postgres: "IS DISTINCT FROM"
        }
    }

    /// Returns the suffix of a nullable sort column that sorts NULL as the smallest value on every engine.
    package func nullsPosition(descending: Bool) -> String {
        switch name {
        case .sqlite: ""
        case .postgres: descending ? " NULLS LAST" : " NULLS FIRST"
        }
    }

    /// Returns the declaration of a column of this type.
    package func typeName(_ type: ColumnType) -> String {
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

    /// Returns the check that a column needs because its declared type allows invalid values; nil when it needs none.
    package func typeCheck(_ type: ColumnType, column: String) -> String? {
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
