import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// Deferred inserts, which are sent with the next statement.
@Suite struct DeferredTests {
    private let taken = DatabaseError.uniqueViolation(constraint: "project_name_key")

    @Test("A deferred row is visible to the next statement, and committed", arguments: TestEngine.allCases)
    func order(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            let seen = try await test.ours.write { tx in
                try tx.insertDeferred(ProjectRecord("A", in: tx.scope.tenantID))
                try tx.insertDeferred(ProjectRecord("B", in: tx.scope.tenantID))
                let seen = try tx.fetch(ProjectRecord.order { $0.name.ascending }).map(\.name)
                try tx.insertDeferred(ProjectRecord("C", in: tx.scope.tenantID))
                return seen
            }
            #expect(seen == ["A", "B"])
            #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 3)
            #expect(try await test.theirs.read { try $0.count(ProjectRecord.all) } == 0)
        }
    }

    @Test(
        "A deferred row that is refused fails the transaction, at the next statement or the commit",
        arguments: TestEngine.allCases)
    func refused(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            try await test.projects("A")
            await #expect(throws: taken) {
                try await test.ours.write { tx in
                    try tx.insert(ProjectRecord("B", in: tx.scope.tenantID))
                    try tx.insertDeferred(ProjectRecord("A", in: tx.scope.tenantID))
                }
            }
            await #expect(throws: taken) {
                try await test.ours.write { tx in
                    try tx.insertDeferred(ProjectRecord("A", in: tx.scope.tenantID))
                    try tx.insert(ProjectRecord("B", in: tx.scope.tenantID))
                }
            }
            await #expect(throws: DatabaseError.tenantMismatch(table: "project")) {
                try await test.ours.write { try $0.insertDeferred(ProjectRecord("C", in: test.globex.tenantID)) }
            }
            #expect(try await test.ours.read { try $0.fetch(ProjectRecord.all).map(\.name) } == ["A"])
        }
    }

    @Test("A savepoint rolls back its deferred rows, refused or not", arguments: TestEngine.allCases)
    func savepoint(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            try await test.projects("A")
            try await test.ours.write { tx in
                for name in ["A", "B"] {
                    try? tx.savepoint {
                        try tx.insertDeferred(ProjectRecord(name, in: tx.scope.tenantID))
                        throw Refused()
                    }
                }
                try? tx.savepoint { try tx.insertDeferred(ProjectRecord("A", in: tx.scope.tenantID)) }
                try tx.insertDeferred(ProjectRecord("C", in: tx.scope.tenantID))
            }
            #expect(
                try await test.ours.read { try $0.fetch(ProjectRecord.order { $0.name.ascending }).map(\.name) }
                    == ["A", "C"])
        }
    }

    @Test(
        "A body that throws is rolled back with its deferred rows, and its connection is used again",
        .enabled(if: TestPostgres.current != nil))
    func thrown() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, watcher async throws in
            try await test.projects("A")
            let before = try await watcher.sessions().map(\.processID)
            for name in ["A", "B"] {
                await #expect(throws: Refused()) {
                    try await test.ours.write { tx in
                        try tx.insertDeferred(ProjectRecord(name, in: tx.scope.tenantID))
                        throw Refused()
                    }
                }
                await #expect(throws: taken) {
                    try await test.ours.write { try $0.insertDeferred(ProjectRecord("A", in: $0.scope.tenantID)) }
                }
            }
            try await test.projects("C")
            #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 2)
            #expect(try await watcher.sessions().map(\.processID) == before)
        }
    }
}
