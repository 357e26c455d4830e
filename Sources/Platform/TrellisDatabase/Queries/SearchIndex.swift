/// The names of the objects of a table's full-text search, and the statements that create them.
///
/// On PostgreSQL it is a generated `tsvector` column with an index. SQLite tables created by migrations have no rowid;
/// there it consists of a table that numbers the rows, a contentless FTS5 index by number, and triggers that keep both
/// up to date. There each row's tenant is also a word of the index, so a search costs as much as its own tenant's rows.
/// Both engines index the words of ``SearchFolding`` and no others, so that a search has the same rows on both.
package struct SearchIndex {
    package static let column = "search_words"

    package let table: String
    package let keys: [String]

    /// The index of words: the FTS5 table on SQLite, the prefix of the index's name on PostgreSQL.
    package var indexTable: String { "\(table)_search" }
    /// The table that numbers the rows.
    package var rowNumberTable: String { "\(table)_search_number" }
    /// The alias of the matching rows in a query.
    package var hitsAlias: String { "\(table)_search_hit" }

    package init(table: RecordTable) {
        self.init(table: table.name, isTenantOwned: table.isTenantOwned)
    }

    package init(table: String, isTenantOwned: Bool) {
        self.table = table
        keys = isTenantOwned ? ["tenant_id", "id"] : ["id"]
    }

    /// Returns the statements that create the search of columns.
    ///
    /// - Parameter isNew: whether the table has no rows: then a script for `sqlite3`, which lacks our function, can
    ///   create it too.
    package func createStatements(_ columns: [String], isNew: Bool) -> (sqlite: String, postgres: String) {
        (sqlite(columns, isNew: isNew).joined(separator: ";\n"), postgres(columns))
    }

    /// Returns the number of scalars of each column that are indexed: together what a `tsvector` can hold.
    func limit(_ columns: [String]) -> Int { 100_000 / max(columns.count, 1) }

    /// The statements that drop the search.
    package var dropStatements: (sqlite: String, postgres: String) {
        let triggers = ["insert", "update", "delete"].map { "DROP TRIGGER IF EXISTS \(quoted("\(indexTable)_\($0)"))" }
        let tables = ["DROP TABLE \(quoted(indexTable))", "DROP TABLE \(quoted(rowNumberTable))"]
        return (
            (triggers + tables).joined(separator: ";\n"),
            """
            DROP TRIGGER IF EXISTS \(wordsFunction) ON \(quoted(table));
            DROP FUNCTION IF EXISTS \(wordsFunction)();
            ALTER TABLE \(quoted(table)) DROP COLUMN \(quoted(Self.column))
            """
        )
    }

    // MARK: - SQLite

    private func sqlite(_ columns: [String], isNew: Bool) -> [String] {
        let parts = sqliteParts(columns)
        return parts.tables + (isNew ? [] : parts.rows) + parts.triggers
    }

    /// The statements that create the tables, that index the rows of the table, and that keep the index up to date.
    func sqliteParts(_ columns: [String]) -> (tables: [String], rows: [String], triggers: [String]) {
        let texts = columns.map(quoted).joined(separator: ", ")
        let keyed = keys.map(quoted).joined(separator: ", ")
        func values(_ row: String) -> String {
            let owner = keys.count == 2 ? "hex(\(row)\"tenant_id\")" : "''"
            let words = columns.map { "trellis_words(\(row)\(quoted($0)), \(limit(columns)))" }
            return ([owner] + words).joined(separator: ", ")
        }
        func number(_ row: String) -> String {
            let same = keys.map { "\(quoted($0)) = \(row).\(quoted($0))" }.joined(separator: " AND ")
            return "FROM \(quoted(rowNumberTable)) WHERE \(same)"
        }
        let add =
            "INSERT INTO \(quoted(indexTable)) (rowid, owner, \(texts)) SELECT number, \(values("new.")) \(number("new"))"
        let remove =
            "INSERT INTO \(quoted(indexTable)) (\(quoted(indexTable)), rowid, owner, \(texts)) SELECT 'delete', number, \(values("old.")) \(number("old"))"
        func trigger(_ name: String, _ event: String, _ steps: String...) -> String {
            let body = steps.map { "    \($0);\n" }.joined()
            return
                "CREATE TRIGGER \(quoted("\(indexTable)_\(name)")) AFTER \(event) ON \(quoted(table)) BEGIN\n\(body)END"
        }
        let tables = [
            "CREATE TABLE \(quoted(rowNumberTable)) (number INTEGER PRIMARY KEY, \(keys.map { "\(quoted($0)) ANY NOT NULL" }.joined(separator: ", ")), UNIQUE (\(keyed))) STRICT",
            "CREATE VIRTUAL TABLE \(quoted(indexTable)) USING fts5(owner, \(texts), content='', prefix='2 3', tokenize='ascii')",
        ]
        let rowsOfTable = [
            "INSERT INTO \(quoted(rowNumberTable)) (\(keyed)) SELECT \(keyed) FROM \(quoted(table))",
            "INSERT INTO \(quoted(indexTable)) (rowid, owner, \(texts)) SELECT number, \(values("\(quoted(table)).")) FROM \(quoted(table)) JOIN \(quoted(rowNumberTable)) ON \(numbersOwnRow)",
        ]
        let triggers = [
            trigger(
                "insert", "INSERT",
                "INSERT INTO \(quoted(rowNumberTable)) (\(keyed)) VALUES (\(keys.map { "new." + quoted($0) }.joined(separator: ", ")))",
                add),
            trigger("update", "UPDATE OF \(texts)", remove, add),
            trigger("delete", "DELETE", remove, "DELETE \(number("old"))"),
        ]
        return (tables, rowsOfTable, triggers)
    }

    /// The condition that joins a row of SQLite with its number.
    var numbersOwnRow: String {
        let columns = keys.map(quoted)
        return columns.map { "\(quoted(rowNumberTable)).\($0) = \(quoted(table)).\($0)" }.joined(separator: " AND ")
    }

    // MARK: - PostgreSQL

    /// Returns the statements for PostgreSQL.
    ///
    /// The words are cast to a `tsvector` of their own, each with the weight of its column at position 1: the parser of
    /// `to_tsvector` depends on the locale of the database.
    private func postgres(_ columns: [String]) -> String {
        return """
            ALTER TABLE \(quoted(table)) ADD COLUMN \(quoted(Self.column)) tsvector NOT NULL GENERATED ALWAYS AS (\(words(of: columns))) STORED;
            CREATE INDEX \(quoted("\(indexTable)_idx")) ON \(quoted(table)) USING gin (\(quoted(Self.column)))
            """
    }

    /// Returns the words of a row's columns on PostgreSQL; `row` stands before each column.
    func words(of columns: [String], row: String = "") -> String {
        columns.enumerated().map { position, column in
            let weight = ["A", "B", "C"].indices.contains(position) ? ["A", "B", "C"][position] : "D"
            let words = SearchFolding.postgres(row + quoted(column), limit: limit(columns))
            return "regexp_replace(\(words), '[^ ]+', '\\&:1\(weight)', 'g')::tsvector"
        }.joined(separator: " || ")
    }

    func quoted(_ name: String) -> String { Dialect.sqlite.quoted(name) }
}
