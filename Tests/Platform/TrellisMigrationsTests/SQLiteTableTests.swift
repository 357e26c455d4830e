import Testing
import TrellisDatabase

@testable import TrellisMigrations

/// The reader of CREATE TABLE statements, compared with what SQLite itself makes of them.
@Suite struct SQLiteTableTests {
    private static let statements = [
        "CREATE TABLE t (a)", "CREATE TABLE t (\"a\" TEXT NOT NULL, b INTEGER DEFAULT -1, c REAL DEFAULT (1 + (2)))",
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, n VARCHAR(20) DEFAULT 'a, b) CHECK (')",
        "CREATE TABLE t (a TEXT DEFAULT NULL, b TEXT DEFAULT CURRENT_TIMESTAMP NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID",
        """
        CREATE TABLE "t" ( -- a comment, with (parentheses
            [a b] TEXT COLLATE NOCASE NOT NULL ON CONFLICT FAIL CONSTRAINT "it's" CHECK ([a b] <> 'x''y)'),
            `c"d` TEXT REFERENCES other (id) ON DELETE SET NULL ON UPDATE CASCADE NOT DEFERRABLE UNIQUE,
            e INTEGER GENERATED ALWAYS AS (length([a b])) STORED,
            f INTEGER AS (e + 1) /* the last */,
            CONSTRAINT k FOREIGN KEY (e) REFERENCES other (id) DEFERRABLE INITIALLY DEFERRED,
            CHECK (e > 0), CONSTRAINT u UNIQUE (e, f)
        )
        """,
        // A mark that joins the character before it is a byte like any other.
        "CREATE TABLE t (a TEXT DEFAULT 'x\u{301}''\u{301}y', \"b\u{301}\" TEXT CHECK (\"b\u{301}\" <> ')\u{200D}'))",
        "create table t (A text Not Null constraint C check (A <> ''), constraint P primary key (A)) strict, without rowid",
    ]
    private static let facts = [
        "SELECT name || type || \"notnull\" || coalesce(dflt_value, '-') || pk || hidden FROM pragma_table_xinfo('%')",
        "SELECT id || \"table\" || \"from\" || coalesce(\"to\", '') || on_delete || on_update FROM pragma_foreign_key_list('%')",
        "SELECT origin || \"unique\" FROM pragma_index_list('%') ORDER BY 1",
        "SELECT strict || wr FROM pragma_table_list WHERE name = '%'",
    ]

    @Test("A statement that is read and written again creates the same table", arguments: statements)
    func written(_ statement: String) throws {
        let (before, after) = try SQLiteScratch.run { connection in
            try connection.execute(script: "CREATE TABLE other (id INTEGER PRIMARY KEY); \(statement)")
            let stored = try connection.collect("SELECT sql FROM sqlite_schema WHERE name = 't'") {
                try $0.decode(String.self, at: 0)
            }
            let table = try #require(stored.first.flatMap { SQLiteTable($0) })
            try connection.execute(script: table.statement("\"again\""))
            func facts(_ name: String) throws -> [[String]] {
                try Self.facts.map { query in
                    try connection.collect(query.replacing("%", with: name)) { try $0.decode(String.self, at: 0) }
                }
            }
            return (try facts("t"), try facts("again"))
        }
        #expect(before == after)
        #expect(before.first?.isEmpty == false)
    }

    @Test("Columns, names and conditions of constraints are found")
    func parts() throws {
        let table = try #require(SQLiteTable(Self.statements[4]))
        #expect(table.columns.map(\.name) == ["a b", "c\"d", "e", "f"])
        #expect(table.columns.map(\.type) == ["TEXT", "TEXT", "INTEGER", "INTEGER"])
        #expect(table.columns.map(\.isGenerated) == [false, false, true, true])
        #expect(table.checks.map(\.name) == ["it's", nil])
        #expect(table.checks.map(\.condition) == ["[a b] <> 'x''y)'", "e > 0"])
        #expect(table.constraints.map(\.name) == ["k", nil, "u"])
        #expect(table.columns[1].constraints.map(\.kind) == [.reference, .unique])
    }

    @Test(
        "Other statements aren't tables",
        arguments: [
            "CREATE VIRTUAL TABLE t USING fts5(a, b)", "CREATE INDEX i ON t (a)", "SELECT (1)", "",
            "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT (1); END",
        ])
    func others(_ statement: String) {
        #expect(SQLiteTable(statement).map(\.columns.count) == nil)
    }

    @Test(
        "The condition of a partial index is found",
        arguments: [
            ("CREATE INDEX i ON t (a) WHERE b = ') WHERE '", "b = ') WHERE '"),
            ("CREATE INDEX i ON t (coalesce(a, ''))\nWHERE\n a <> 'x\u{301}'", "a <> 'x\u{301}'"),
        ])
    func condition(_ statement: String, _ condition: String) {
        #expect(SQLScanner.condition(ofIndex: statement) == condition)
        #expect(SQLScanner.condition(ofIndex: "CREATE INDEX i ON t (a)") == nil)
    }
}
