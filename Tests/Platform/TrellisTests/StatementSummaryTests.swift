import Testing

@testable import Trellis

@Suite("The names of statements in spans")
struct StatementSummaryTests {
    @Test(
        "A statement has the table outside of parentheses, else the first one",
        arguments: [
            ("SELECT a, (SELECT b FROM inner_table LIMIT 1) FROM \"outer_table\" t", "SELECT outer_table"),
            ("SELECT * FROM (SELECT a FROM project) p", "SELECT project"),
            ("INSERT INTO project (id) SELECT id FROM note", "INSERT project"),
            ("UPDATE public.project SET a = (SELECT max(b) FROM note)", "UPDATE project"),
            ("WITH found AS (SELECT a FROM note) SELECT * FROM found", "WITH note"),
            ("SELECT coalesce(a, (b)) FROM note FOR UPDATE SKIP LOCKED", "SELECT note"),
            ("SELECT ) FROM note", "SELECT note"), ("VACUUM", "VACUUM"), ("", "SQL"),
        ])
    func tables(statement: String, expected: String) {
        #expect(StatementSummary(statement).text == expected)
    }
}
