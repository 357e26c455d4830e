import TrellisDatabase

/// The statements of full-text search as version 0.1.0 spells them: only its checksums still contain them.
struct FormerSearchStatements {
    private let search: SearchDefinition
    private let keys: [String]
    private let index: String
    private let numbers: String

    init(_ search: SearchDefinition) {
        self.search = search
        keys = search.isTenantOwned ? ["tenant_id", "id"] : ["id"]
        index = Dialect.sqlite.quoted("\(search.table)_search")
        numbers = Dialect.sqlite.quoted("\(search.table)_search_number")
    }

    func text(_ dialect: Dialect) -> String {
        dialect.name == .sqlite ? sqlite.joined(separator: ";\n") : postgres
    }

    func dropText(_ dialect: Dialect) -> String {
        guard dialect.name == .sqlite else {
            return "ALTER TABLE \(quoted(search.table)) DROP COLUMN \(quoted("search_words"))"
        }
        let triggers = ["insert", "update", "delete"].map {
            "DROP TRIGGER IF EXISTS \(quoted("\(search.table)_search_\($0)"))"
        }
        return (triggers + ["DROP TABLE \(index)", "DROP TABLE \(numbers)"]).joined(separator: ";\n")
    }

    /// The statements that create a search on SQLite.
    var sqlite: [String] {
        let table = quoted(search.table)
        let texts = search.columns.map(quoted).joined(separator: ", ")
        let keyed = keys.map(quoted).joined(separator: ", ")
        func values(_ row: String) -> String {
            let owner = keys.count == 2 ? "hex(\(row)\"tenant_id\")" : "''"
            return ([owner] + search.columns.map { row + quoted($0) }).joined(separator: ", ")
        }
        func number(_ row: String) -> String {
            let same = keys.map { "\(quoted($0)) = \(row).\(quoted($0))" }.joined(separator: " AND ")
            return "FROM \(numbers) WHERE \(same)"
        }
        func trigger(_ name: String, _ event: String, _ steps: String...) -> String {
            let body = steps.map { "    \($0);\n" }.joined()
            return
                "CREATE TRIGGER \(quoted("\(search.table)_search_\(name)")) AFTER \(event) ON \(table) BEGIN\n\(body)END"
        }
        let add = "INSERT INTO \(index) (rowid, owner, \(texts)) SELECT number, \(values("new.")) \(number("new"))"
        let remove =
            "INSERT INTO \(index) (\(index), rowid, owner, \(texts)) SELECT 'delete', number, \(values("old.")) \(number("old"))"
        let rows = keys.map { "\(numbers).\(quoted($0)) = \(table).\(quoted($0))" }.joined(separator: " AND ")
        let declared = keys.map { "\(quoted($0)) ANY NOT NULL" }.joined(separator: ", ")
        let new = keys.map { "new." + quoted($0) }.joined(separator: ", ")
        return [
            "CREATE TABLE \(numbers) (number INTEGER PRIMARY KEY, \(declared), UNIQUE (\(keyed))) STRICT",
            "CREATE VIRTUAL TABLE \(index) USING fts5(owner, \(texts), content='', prefix='2 3', "
                + "tokenize='unicode61 remove_diacritics 2')",
            "INSERT INTO \(numbers) (\(keyed)) SELECT \(keyed) FROM \(table)",
            "INSERT INTO \(index) (rowid, owner, \(texts)) SELECT number, \(values("\(table).")) FROM \(table) "
                + "JOIN \(numbers) ON \(rows)",
            trigger("insert", "INSERT", "INSERT INTO \(numbers) (\(keyed)) VALUES (\(new))", add),
            trigger("update", "UPDATE OF \(texts)", remove, add),
            trigger("delete", "DELETE", remove, "DELETE \(number("old"))"),
        ]
    }

    private var postgres: String {
        let weighted = search.columns.enumerated().map { position, column in
            let text = "left(coalesce(\(quoted(column)), ''), 100000)"
            let unaccented =
                "regexp_replace(normalize(lower(\(text) COLLATE \"und-x-icu\"), NFD), '[\\u0300-\\u036F]+', '', 'g')"
            let words = "regexp_replace(\(unaccented), '[\(Self.separators)]+', ' ', 'g')"
            let weight = ["A", "B", "C"].indices.contains(position) ? ["A", "B", "C"][position] : "D"
            return "setweight(to_tsvector('simple'::regconfig, \(words)), '\(weight)')"
        }
        let column = quoted("search_words")
        return "ALTER TABLE \(quoted(search.table)) ADD COLUMN \(column) tsvector NOT NULL GENERATED ALWAYS AS "
            + "(\(weighted.joined(separator: " || "))) STORED;\n"
            + "CREATE INDEX \(quoted("\(search.table)_search_idx")) ON \(quoted(search.table)) USING gin (\(column))"
    }

    private static let separators = [
        "\\u0001-\\u002F", "\\u003A-\\u0040", "\\u005B-\\u0060", "\\u007B-\\u00A9", "\\u00AB-\\u00B1", "\\u00B4",
        "\\u00B6-\\u00B8", "\\u00BB", "\\u00BF", "\\u00D7", "\\u00F7", "\\u2000-\\u206F", "\\u20A0-\\u20CF",
        "\\u2190-\\u245F", "\\u249C-\\u24E9", "\\u2500-\\u2775", "\\u2794-\\u2BFF", "\\u2E00-\\u2E7F",
        "\\u3000-\\u3004", "\\u3008-\\u3020", "\\u3030", "\\uFE10-\\uFE1F", "\\uFE30-\\uFE6F", "\\uFF01-\\uFF0F",
        "\\uFF1A-\\uFF20", "\\uFF3B-\\uFF40", "\\uFF5B-\\uFF65", "\\uFFFC-\\uFFFD", "\\U0001F000-\\U0001FAFF",
    ].joined()

    private func quoted(_ name: String) -> String { Dialect.sqlite.quoted(name) }
}
