import Testing

@testable import TrellisDatabase

@Suite("Kinds of statements on SQLite")
struct StatementKindTests {
    @Test(
        "Statements that begin or end a transaction are recognised, with comments and in any case",
        arguments: [
            "BEGIN", "begin immediate", "COMMIT", "End Transaction", "ROLLBACK", "\n\t rollback transaction;",
            "-- a comment\nCOMMIT", "/* BEGIN */ COMMIT", "/**/--\n/* two */end", ";COMMIT",
        ])
    func ends(text: String) {
        #expect(SQLiteStatementKind(text) == .transaction)
    }

    @Test(
        "Statements that defer foreign keys are recognised",
        arguments: [
            "PRAGMA defer_foreign_keys = ON", "pragma main.Defer_Foreign_Keys=1", "PRAGMA \"defer_foreign_keys\"(on)",
            "/* x */ EXPLAIN PRAGMA defer_foreign_keys = 1",
        ])
    func defers(text: String) {
        #expect(SQLiteStatementKind(text) == .deferral)
    }

    @Test(
        "All others are neither",
        arguments: [
            "", " ", "SELECT 1", "ROLLBACK TO trellis_1", "rollback transaction to savepoint x", "SAVEPOINT begin",
            "RELEASE commit", "INSERT INTO t VALUES ('COMMIT')", "-- COMMIT", "/* COMMIT", "commits",
            "PRAGMA foreign_keys", "SELECT 'defer_foreign_keys'", "CREATE TRIGGER t BEGIN SELECT 1; END", "/*",
            "é COMMIT",
        ])
    func others(text: String) {
        #expect(SQLiteStatementKind(text) == .other)
    }
}
