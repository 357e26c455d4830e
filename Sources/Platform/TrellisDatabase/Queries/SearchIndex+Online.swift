/// The search of an existing table in three steps, of which none keeps others from the table.
///
/// On PostgreSQL the words are in a plain column that a trigger sets, instead of a generated one, which would rewrite the
/// table. SQLite has a single lock: there the second step indexes all rows while writers wait.
extension SearchIndex {
    /// The trigger that sets the words on PostgreSQL, and its function.
    var wordsFunction: String { quoted("\(table)_search_words") }

    /// Returns the statements that index rows from now on, and those that change.
    package func beginStatements(_ columns: [String]) -> (sqlite: String, postgres: String) {
        let parts = sqliteParts(columns)
        let texts = columns.map(quoted).joined(separator: ", ")
        return (
            (parts.tables + parts.triggers).joined(separator: ";\n"),
            """
            ALTER TABLE \(quoted(table)) ADD COLUMN \(quoted(Self.column)) tsvector;
            CREATE FUNCTION \(wordsFunction)() RETURNS trigger LANGUAGE plpgsql AS $search$
            BEGIN
                new.\(quoted(Self.column)) := \(words(of: columns, row: "new."));
                RETURN new;
            END
            $search$;
            CREATE TRIGGER \(wordsFunction) BEFORE INSERT OR UPDATE OF \(texts) ON \(quoted(table))
            FOR EACH ROW EXECUTE FUNCTION \(wordsFunction)()
            """
        )
    }

    /// Returns the statements that index the rows of SQLite that aren't indexed yet; idempotent.
    package func sqliteFill(_ columns: [String]) -> String {
        let missing = [
            " WHERE NOT EXISTS (SELECT 1 FROM \(quoted(rowNumberTable)) WHERE \(numbersOwnRow))",
            " WHERE number NOT IN (SELECT rowid FROM \(quoted(indexTable)))",
        ]
        return zip(sqliteParts(columns).rows, missing).map { $0 + $1 }.joined(separator: ";\n")
    }

    /// Returns the assignment that gives a row of PostgreSQL its words, and the condition of the rows that have none.
    package func postgresFill(_ columns: [String]) -> (assignment: String, condition: String) {
        let column = quoted(Self.column)
        return ("\(column) = \(words(of: columns))", "\(column) IS NULL")
    }

    /// The name of the index of words on PostgreSQL.
    package var indexName: String { "\(indexTable)_idx" }

    /// Returns the statement that creates the index of words on PostgreSQL.
    package func indexStatement(concurrently isConcurrent: Bool) -> String {
        "CREATE INDEX \(isConcurrent ? "CONCURRENTLY " : "")\(quoted(indexName)) ON \(quoted(table)) USING gin (\(quoted(Self.column)))"
    }
}
