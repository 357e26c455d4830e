/// The names of what a table's full-text search is made of, and the statements that make it.
///
/// On PostgreSQL it is a generated column of words with an index. On SQLite, whose tables of ours have no row numbers,
/// it is a table that numbers the rows, an index of words by number that keeps no text of its own, and triggers that
/// follow the table. There each row's tenant is a word too, so that a search costs as much as its own tenant's rows.
struct SearchIndex {
    static let column = "search_words"

    let table: String
    let keys: [String]

    /// The index of words.
    var index: String { "\(table)_search" }
    /// The table that numbers the rows.
    var numbers: String { "\(table)_search_number" }
    /// What a query calls the rows that were found.
    var hits: String { "\(table)_search_hit" }

    init(table: RecordTable) {
        self.init(table: table.name, isTenantOwned: table.isTenantOwned)
    }

    init(table: String, isTenantOwned: Bool) {
        self.table = table
        keys = isTenantOwned ? ["tenant_id", "id"] : ["id"]
    }

    /// Makes the search of columns, for a new table or one with rows.
    func creation(_ columns: [String]) -> (sqlite: String, postgres: String) {
        (sqlite(columns).joined(separator: ";\n"), postgres(columns))
    }

    /// Takes the search away.
    var removal: (sqlite: String, postgres: String) {
        let triggers = ["insert", "update", "delete"].map { "DROP TRIGGER IF EXISTS \(quoted("\(index)_\($0)"))" }
        let tables = ["DROP TABLE \(quoted(index))", "DROP TABLE \(quoted(numbers))"]
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
            return "FROM \(quoted(numbers)) WHERE \(same)"
        }
        let add =
            "INSERT INTO \(quoted(index)) (rowid, owner, \(texts)) SELECT number, \(values("new.")) \(number("new"))"
        let remove =
            "INSERT INTO \(quoted(index)) (\(quoted(index)), rowid, owner, \(texts)) SELECT 'delete', number, \(values("old.")) \(number("old"))"
        let rows = keys.map { "\(quoted(numbers)).\(quoted($0)) = \(quoted(table)).\(quoted($0))" }
        func trigger(_ name: String, _ event: String, _ steps: String...) -> String {
            let body = steps.map { "    \($0);\n" }.joined()
            return
                "CREATE TRIGGER \(quoted("\(index)_\(name)")) AFTER \(event) ON \(quoted(table)) BEGIN\n\(body)END"
        }
        return [
            "CREATE TABLE \(quoted(numbers)) (number INTEGER PRIMARY KEY, \(keys.map { "\(quoted($0)) ANY NOT NULL" }.joined(separator: ", ")), UNIQUE (\(keyed))) STRICT",
            "CREATE VIRTUAL TABLE \(quoted(index)) USING fts5(owner, \(texts), content='', prefix='2 3', tokenize='unicode61 remove_diacritics 2')",
            "INSERT INTO \(quoted(numbers)) (\(keyed)) SELECT \(keyed) FROM \(quoted(table))",
            "INSERT INTO \(quoted(index)) (rowid, owner, \(texts)) SELECT number, \(values("\(quoted(table)).")) FROM \(quoted(table)) JOIN \(quoted(numbers)) ON \(rows.joined(separator: " AND "))",
            trigger(
                "insert", "INSERT",
                "INSERT INTO \(quoted(numbers)) (\(keyed)) VALUES (\(keys.map { "new." + quoted($0) }.joined(separator: ", ")))",
                add),
            trigger("update", "UPDATE OF \(texts)", remove, add),
            trigger("delete", "DELETE", remove, "DELETE \(number("old"))"),
        ]
    }

    // MARK: - PostgreSQL

    /// Words are made as ``SearchWords`` makes them: lower case, without accents, with spaces for whatever isn't part of
    /// a word, so that no word is taken for an address or a path.
    private func postgres(_ columns: [String]) -> String {
        let weighted = columns.enumerated().map { position, column in
            let plain = "left(coalesce(\(quoted(column)), ''), 100000)"
            let bare =
                "regexp_replace(normalize(lower(\(plain) COLLATE \"und-x-icu\"), NFD), '[\\u0300-\\u036F]+', '', 'g')"
            let words = "regexp_replace(\(bare), '[\(Self.separators)]+', ' ', 'g')"
            let weight = ["A", "B", "C"].indices.contains(position) ? ["A", "B", "C"][position] : "D"
            return "setweight(to_tsvector('simple'::regconfig, \(words)), '\(weight)')"
        }
        return """
            ALTER TABLE \(quoted(table)) ADD COLUMN \(quoted(Self.column)) tsvector NOT NULL GENERATED ALWAYS AS (\(weighted.joined(separator: " || "))) STORED;
            CREATE INDEX \(quoted("\(index)_idx")) ON \(quoted(table)) USING gin (\(quoted(Self.column)))
            """
    }

    /// Punctuation, signs and pictures, as ranges of a regular expression.
    private static let separators = [
        "\\u0001-\\u002F", "\\u003A-\\u0040", "\\u005B-\\u0060", "\\u007B-\\u00A9", "\\u00AB-\\u00B1", "\\u00B4",
        "\\u00B6-\\u00B8", "\\u00BB", "\\u00BF", "\\u00D7", "\\u00F7", "\\u2000-\\u206F", "\\u20A0-\\u20CF",
        "\\u2190-\\u245F", "\\u249C-\\u24E9", "\\u2500-\\u2775", "\\u2794-\\u2BFF", "\\u2E00-\\u2E7F",
        "\\u3000-\\u3004", "\\u3008-\\u3020", "\\u3030", "\\uFE10-\\uFE1F", "\\uFE30-\\uFE6F", "\\uFF01-\\uFF0F",
        "\\uFF1A-\\uFF20", "\\uFF3B-\\uFF40", "\\uFF5B-\\uFF65", "\\uFFFC-\\uFFFD", "\\U0001F000-\\U0001FAFF",
    ].joined()

    private func quoted(_ name: String) -> String { Dialect.sqlite.quoted(name) }
}

extension TableBuilder {
    /// The table's rows can be searched by the words in these columns of text, the most important first:
    /// `ProjectRecord.search("…")`.
    ///
    /// Before the table is dropped, or renamed, ``SchemaBuilder/dropSearch(_:ofTenants:)`` takes the search away.
    public func search(_ columns: [String]) {
        definition.search = columns
    }
}

extension SchemaBuilder {
    /// Makes the rows of a table that exists searchable by the words in these columns.
    ///
    /// - Parameter ofTenants: whether the table belongs to tenants.
    public func addSearch(_ table: String, _ columns: [String], ofTenants: Bool = true) {
        let creation = SearchIndex(table: table, isTenantOwned: ofTenants).creation(columns)
        sql(sqlite: creation.sqlite, postgres: creation.postgres)
    }

    /// Takes the search of a table away.
    ///
    /// - Parameter ofTenants: whether the table belongs to tenants.
    public func dropSearch(_ table: String, ofTenants: Bool = true) {
        let removal = SearchIndex(table: table, isTenantOwned: ofTenants).removal
        sql(sqlite: removal.sqlite, postgres: removal.postgres)
    }
}
