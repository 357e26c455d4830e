import TrellisDatabase
import TrellisKernel

/// The catalog of SQLite: the results of its pragmas, and check constraints parsed from the CREATE TABLE statement.
extension Catalog {
    static func sqlite(_ connection: any EngineConnection) throws -> Catalog {
        let found = try connection.collect(
            """
            SELECT s.name, s.type, s.sql, coalesce(l.strict, 0), coalesce(l.wr, 0)
            FROM sqlite_schema s LEFT JOIN pragma_table_list l ON l.name = s.name AND l.schema = 'main'
            WHERE s.type IN ('table', 'view') AND s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY s.name
            """
        ) { row in
            (
                name: try row.decode(String.self, at: 0), kind: try row.decode(String.self, at: 1),
                sql: try row.decode(String?.self, at: 2) ?? "",
                options: [
                    try row.decode(Bool.self, at: 3) ? "STRICT" : nil,
                    try row.decode(Bool.self, at: 4) ? "WITHOUT ROWID" : nil,
                ]
            )
        }
        let own = Set(MigrationHistory.internalTables)
        return Catalog(
            tables: try found.filter { !own.contains($0.name) }.map { entry in
                var table = CatalogTable(name: entry.name, kind: entry.kind)
                table.objects = entry.options.compactMap { $0 }.map {
                    CatalogObject(kind: .option, name: $0, definition: $0)
                }
                guard entry.kind == "table" else {
                    table.objects.append(CatalogObject(kind: .query, name: "query", definition: entry.sql))
                    return table
                }
                let isVirtual = entry.sql.uppercased().hasPrefix(utf8: "CREATE VIRTUAL")
                if isVirtual {
                    table.objects.append(CatalogObject(kind: .query, name: "module", definition: entry.sql))
                }
                try table.readColumns(connection, isNumbered: entry.sql.uppercased().contains(utf8: " AUTOINCREMENT"))
                try table.readIndexes(connection)
                try table.readForeignKeys(connection)
                for (index, check) in (SQLiteTable(entry.sql)?.checks ?? []).enumerated() {
                    table.objects.append(
                        CatalogObject(
                            kind: .constraint, name: check.name ?? "check \(index + 1)",
                            definition: "CHECK (\(check.condition ?? ""))"))
                }
                table.objects += try connection.collect(
                    "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ? ORDER BY name",
                    [.text(entry.name)]
                ) { row in
                    CatalogObject(
                        kind: .trigger, name: try row.decode(String.self, at: 0),
                        definition: try row.decode(String.self, at: 1))
                }
                return table
            })
    }
}

extension CatalogTable {
    /// - Parameter isNumbered: whether SQLite gives the primary key of new rows, which its pragmas don't report.
    fileprivate mutating func readColumns(_ connection: any EngineConnection, isNumbered: Bool) throws {
        let found = try connection.collect(
            "SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_xinfo(?) ORDER BY cid", [.text(name)]
        ) { row in
            let position = try row.decode(Int.self, at: 4)
            return (
                column: CatalogColumn(
                    name: try row.decode(String.self, at: 0),
                    type: try row.decode(String.self, at: 1) + (isNumbered && position > 0 ? " AUTOINCREMENT" : ""),
                    isNullable: try row.decode(Int.self, at: 2) == 0, defaultValue: try row.decode(String?.self, at: 3)),
                position: position
            )
        }
        columns = found.map(\.column)
        let key = found.filter { $0.position > 0 }.sorted { $0.position < $1.position }.map(\.column.name)
        guard !key.isEmpty else { return }
        let definition = "PRIMARY KEY (\(key.joined(separator: ", ")))"
        objects.append(CatalogObject(kind: .constraint, name: "primary key", definition: definition))
    }

    fileprivate mutating func readIndexes(_ connection: any EngineConnection) throws {
        let found = try connection.collect(
            """
            SELECT l.name, l."unique", s.sql FROM pragma_index_list(?) l LEFT JOIN sqlite_schema s ON s.name = l.name
            WHERE l.origin <> 'pk' ORDER BY l.name
            """, [.text(name)]
        ) { row in
            (
                name: try row.decode(String.self, at: 0), isUnique: try row.decode(Bool.self, at: 1),
                sql: try row.decode(String?.self, at: 2)
            )
        }
        indexes = try found.map { entry in
            let columns = try connection.collect(
                "SELECT coalesce(name, '()') FROM pragma_index_xinfo(?) WHERE key = 1 ORDER BY seqno",
                [.text(entry.name)]
            ) { try $0.decode(String.self, at: 0) }
            return CatalogIndex(
                name: entry.name, columns: columns, isUnique: entry.isUnique,
                condition: entry.sql.flatMap(SQLScanner.condition),
                definition: entry.sql ?? "UNIQUE (\(columns.joined(separator: ", ")))")
        }
    }

    fileprivate mutating func readForeignKeys(_ connection: any EngineConnection) throws {
        struct Link {
            let number: Int
            let table: String
            let column: String
            let other: String
            let action: String
        }
        let links = try connection.collect(
            "SELECT id, \"table\", \"from\", coalesce(\"to\", ''), on_delete FROM pragma_foreign_key_list(?) ORDER BY id, seq",
            [.text(name)]
        ) { row in
            Link(
                number: try row.decode(Int.self, at: 0), table: try row.decode(String.self, at: 1),
                column: try row.decode(String.self, at: 2), other: try row.decode(String.self, at: 3),
                action: try row.decode(String.self, at: 4))
        }
        objects += Dictionary(grouping: links, by: \.number).values.compactMap { links in
            guard let first = links.first else { return nil }
            let columns = links.map(\.column).joined(separator: ", ")
            let others = links.map(\.other).joined(separator: ", ")
            return CatalogObject(
                kind: .constraint, name: "foreign key (\(columns))",
                definition: "REFERENCES \(first.table) (\(others)) ON DELETE \(first.action)")
        }.sorted { ($0.name, $0.definition) < ($1.name, $1.definition) }
    }
}
