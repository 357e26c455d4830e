import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// The statements that stay prepared.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct KeptStatementTests {
    private func kept(_ test: TestDatabase) async throws -> [String] {
        try await test.system.read { tx in
            try tx.rows("SELECT CAST(statement AS text) AS statement FROM pg_prepared_statements").map {
                try $0.decode(String.self, "statement")
            }
        }
    }

    @Test("Statements with many values aren't kept, whatever sends them, and evict no other")
    func many() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, _ async throws in
            try await test.projects("A")
            _ = try await test.ours.read { try $0.first(ProjectRecord.where { $0.name == "A" }) }
            let before = Set(try await kept(test))
            for size in [300, 500, 900] {
                try await test.ours.write { tx in
                    let projects = (0..<size).map { ProjectRecord("\(size) \($0)", in: tx.scope.tenantID) }
                    _ = try tx.insertMissing(projects)
                    let found = try tx.fetch(ProjectRecord.where { $0.name.in(projects.map(\.name)) })
                    _ = try tx.update(contentsOf: found) { [$0.budget] }
                }
            }
            let after = Set(try await kept(test))
            #expect(before.isSubset(of: after))
            #expect(after.allSatisfy { $0.utf8.count <= 16_384 })
            #expect(after.subtracting(before).count < 10)
        }
    }

    @Test("A text is kept up to a number of values and a size")
    func rule() {
        #expect(PostgresStatementCache.keeps("SELECT 1", valueCount: 100))
        #expect(!PostgresStatementCache.keeps("SELECT 1", valueCount: 101))
        #expect(!PostgresStatementCache.keeps(String(repeating: " ", count: 16_385), valueCount: 0))
    }
}
