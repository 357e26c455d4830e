import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// Statements that are composed once.
@Suite struct PreparedSQLTests {
    @Test(
        "A prepared statement gets its values by their numbers, each as often as it uses it",
        arguments: TestEngine.allCases)
    func values(_ engine: TestEngine) async throws {
        let own = "own"
        let prepared = PreparedSQL(
            """
            SELECT CAST(\(parameter: 1) AS text) AS second, CAST(\(own) AS text) AS own,
            CAST(\(parameter: 0) AS text) AS first, CAST(\(parameter: 1) AS text) AS again
            """)
        try await TestDatabase.with(engine) { test async throws in
            for (first, second) in [("a", "b"), ("é'\"", "?1 $1")] {
                let values = [first.databaseValue, second.databaseValue]
                let rows = try await test.system.rows(prepared, values)
                let byTenant = try await test.ours.unfiltered(reason: "a test").rows(prepared, values)
                for row in rows + byTenant {
                    #expect(try row.decode(String.self, "first") == first)
                    #expect(try row.decode(String.self, "own") == "own")
                    #expect(try row.decode(String.self, "second") == second)
                    #expect(try row.decode(String.self, "again") == second)
                }
                #expect(rows.count == 1 && byTenant.count == 1)
            }
        }
    }

    @Test("A value that is missing is NULL, and one that isn't used is ignored", arguments: TestEngine.allCases)
    func missing(_ engine: TestEngine) async throws {
        let prepared = PreparedSQL("SELECT CAST(\(parameter: 1) AS text) AS second")
        try await TestDatabase.with(engine) { test async throws in
            for (values, expected) in [([], nil), (["a"], nil), (["a", "b", "c"], "b")] as [([String], String?)] {
                let rows = try await test.system.rows(prepared, values.map(\.databaseValue))
                #expect(try rows.map { try $0.decode(String?.self, "second") } == [expected])
            }
        }
    }

    @Test("A prepared statement has the text that the same SQL has")
    func text() {
        let (id, name) = (ID<Project>(), "A")
        let prepared = PreparedSQL("SELECT 1 FROM project WHERE id = \(parameter: 0) AND name = \(name)")
        let plain: SQL = "SELECT 1 FROM project WHERE id = \(id) AND name = \(name)"
        for dialect in [Dialect.sqlite, .postgres] {
            #expect(prepared.statement(dialect, [id.databaseValue]) == plain.rendered(dialect))
        }
    }

    @Test("The statement of a shape is composed once, up to the number of shapes that are kept")
    func shapes() {
        let (shapes, composed) = (PreparedShapes<Int>(capacity: 2), Log())
        func text(_ shape: Int) -> String {
            shapes.sql(shape) {
                composed.add("\(shape)")
                return "SELECT \(shape)"
            }.statement(.sqlite, []).text
        }
        for _ in 0..<2 { for shape in 1...3 { #expect(text(shape) == "SELECT ?") } }
        #expect(composed.entries.count { $0 == "1" } == 1)
        #expect(composed.entries.count { $0 == "2" } == 1)
        #expect(composed.entries.count { $0 == "3" } > 1)
    }
}
