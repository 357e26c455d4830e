/// The names of the objects of a table's full-text search, and the statements that create them.
///
/// On PostgreSQL it is a generated `tsvector` column with an index. SQLite tables created by migrations have no rowid;
/// there it consists of a table that numbers the rows, a contentless FTS5 index by number, and triggers that keep both
/// up to date. There each row's tenant is also a word of the index, so a search costs as much as its own tenant's rows.
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

    /// Returns the statements that create the search of columns, for a new table or one with rows.
    package func createStatements(_ columns: [String]) -> (sqlite: String, postgres: String) {
        (sqlite(columns).joined(separator: ";\n"), postgres(columns))
    }

    /// The statements that drop the search.
    package var dropStatements: (sqlite: String, postgres: String) {
        let triggers = ["insert", "update", "delete"].map { "DROP TRIGGER IF EXISTS \(quoted("\(indexTable)_\($0)"))" }
        let tables = ["DROP TABLE \(quoted(indexTable))", "DROP TABLE \(quoted(rowNumberTable))"]
        return (
            (triggers + tables).joined(separator: ";\n"),
            "ALTER TABLE \(quoted(table)) DROP COLUMN \(quoted(Self.column))"
        )
    }

    // MARK: - SQLite

    private func sqlite(_ columns: [String]) -> [String] {
        let texts = columns.map(quoted).joined(separator: ", ")
        let keyed = keys.map(quoted).joined(separator: ", ")
        func values(_ row: String) -> String {
            let owner = keys.count == 2 ? "hex(\(row)\"tenant_id\")" : "''"
            return ([owner] + columns.map { row + quoted($0) }).joined(separator: ", ")
        }
        func number(_ row: String) -> String {
            let same = keys.map { "\(quoted($0)) = \(row).\(quoted($0))" }.joined(separator: " AND ")
            return "FROM \(quoted(rowNumberTable)) WHERE \(same)"
        }
        let add =
            "INSERT INTO \(quoted(indexTable)) (rowid, owner, \(texts)) SELECT number, \(values("new.")) \(number("new"))"
        let remove =
            "INSERT INTO \(quoted(indexTable)) (\(quoted(indexTable)), rowid, owner, \(texts)) SELECT 'delete', number, \(values("old.")) \(number("old"))"
        let rows = keys.map { "\(quoted(rowNumberTable)).\(quoted($0)) = \(quoted(table)).\(quoted($0))" }
        func trigger(_ name: String, _ event: String, _ steps: String...) -> String {
            let body = steps.map { "    \($0);\n" }.joined()
            return
                "CREATE TRIGGER \(quoted("\(indexTable)_\(name)")) AFTER \(event) ON \(quoted(table)) BEGIN\n\(body)END"
        }
        return [
            "CREATE TABLE \(quoted(rowNumberTable)) (number INTEGER PRIMARY KEY, \(keys.map { "\(quoted($0)) ANY NOT NULL" }.joined(separator: ", ")), UNIQUE (\(keyed))) STRICT",
            "CREATE VIRTUAL TABLE \(quoted(indexTable)) USING fts5(owner, \(texts), content='', prefix='2 3', tokenize='unicode61 remove_diacritics 2')",
            "INSERT INTO \(quoted(rowNumberTable)) (\(keyed)) SELECT \(keyed) FROM \(quoted(table))",
            "INSERT INTO \(quoted(indexTable)) (rowid, owner, \(texts)) SELECT number, \(values("\(quoted(table)).")) FROM \(quoted(table)) JOIN \(quoted(rowNumberTable)) ON \(rows.joined(separator: " AND "))",
            trigger(
                "insert", "INSERT",
                "INSERT INTO \(quoted(rowNumberTable)) (\(keyed)) VALUES (\(keys.map { "new." + quoted($0) }.joined(separator: ", ")))",
                add),
            trigger("update", "UPDATE OF \(texts)", remove, add),
            trigger("delete", "DELETE", remove, "DELETE \(number("old"))"),
        ]
    }

    // MARK: - PostgreSQL

    /// Returns the statements for PostgreSQL.
    ///
    /// Words are normalized as ``SearchWords`` does: lower case, without accents. Spaces replace all other characters,
    /// so that PostgreSQL doesn't parse a word as an address or path.
    private func postgres(_ columns: [String]) -> String {
        let weighted = columns.enumerated().map { position, column in
            let text = "left(coalesce(\(quoted(column)), ''), 100000)"
            let unaccented =
                "regexp_replace(normalize(lower(\(text) COLLATE \"und-x-icu\"), NFD), '[\\u0300-\\u036F]+', '', 'g')"
            let words = "regexp_replace(\(unaccented), '[\(Self.separators)]+', ' ', 'g')"
            let weight = ["A", "B", "C"].indices.contains(position) ? ["A", "B", "C"][position] : "D"
            return "setweight(to_tsvector('simple'::regconfig, \(words)), '\(weight)')"
        }
        return """
            ALTER TABLE \(quoted(table)) ADD COLUMN \(quoted(Self.column)) tsvector NOT NULL GENERATED ALWAYS AS (\(weighted.joined(separator: " || "))) STORED;
            CREATE INDEX \(quoted("\(indexTable)_idx")) ON \(quoted(table)) USING gin (\(quoted(Self.column)))
            """
    }

    /// Punctuation, symbols and emoji as ranges of a regular expression.
    private static let separators = [
        "\\u0001-\\u002F", "\\u003A-\\u0040", "\\u005B-\\u0060", "\\u007B-\\u00A9", "\\u00AB-\\u00B1", "\\u00B4",
        "\\u00B6-\\u00B8", "\\u00BB", "\\u00BF", "\\u00D7", "\\u00F7", "\\u2000-\\u206F", "\\u20A0-\\u20CF",
        "\\u2190-\\u245F", "\\u249C-\\u24E9", "\\u2500-\\u2775", "\\u2794-\\u2BFF", "\\u2E00-\\u2E7F",
        "\\u3000-\\u3004", "\\u3008-\\u3020", "\\u3030", "\\uFE10-\\uFE1F", "\\uFE30-\\uFE6F", "\\uFF01-\\uFF0F",
        "\\uFF1A-\\uFF20", "\\uFF3B-\\uFF40", "\\uFF5B-\\uFF65", "\\uFFFC-\\uFFFD", "\\U0001F000-\\U0001FAFF",
    ].joined()

    private func quoted(_ name: String) -> String { Dialect.sqlite.quoted(name) }
}
