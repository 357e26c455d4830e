import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// Writing transactions on SQLite, which share a commit when they wait at the same time.
@Suite("Group commit")
struct GroupCommitTests: SharedCommits {
    private struct Stop: Error {}

    @Test("No transaction's writes are visible, and none returns, before the shared commit")
    func atOnce() async throws {
        try await together { test, release in
            let second = Latch()
            let one = try await enqueue(test) { try $0.insert(ProjectRecord("A", in: $0.scope.tenantID)) }
            let two = try await enqueue(test) { tx in
                second.pass()
                // A transaction sees the writes of those before it in the commit.
                #expect(try tx.count(ProjectRecord.all) == 1)
                try tx.insert(ProjectRecord("B", in: tx.scope.tenantID))
            }
            release()
            try await eventually("the second runs") { second.arrivals == 1 }
            #expect(try await names(test).isEmpty)
            second.open()
            try await one.value
            #expect(try await names(test) == ["A", "B"])
            try await two.value
        }
    }

    @Test("A transaction that fails, by its own error or a statement's, is rolled back alone")
    func failing() async throws {
        try await together { test, release in
            var tasks: [Task<Void, any Error>] = []
            for name in ["A", "B", "C", "D", "E"] {
                tasks.append(
                    try await enqueue(test) { tx in
                        try tx.insert(ProjectRecord(name, in: tx.scope.tenantID))
                        if name == "A" || name == "C" { throw Stop() }
                        // The name violates the unique index.
                        if name == "D" { try tx.insert(ProjectRecord("B", in: tx.scope.tenantID)) }
                        if name == "E" {
                            try? tx.savepoint {
                                try tx.insert(ProjectRecord("F", in: tx.scope.tenantID))
                                throw Stop()
                            }
                        }
                    })
            }
            release()
            for index in [0, 2] { await #expect(throws: Stop.self) { try await tasks[index].value } }
            await #expect(throws: DatabaseError.self) { try await tasks[3].value }
            for index in [1, 4] { try await tasks[index].value }
            #expect(try await names(test) == ["B", "E"])
        }
    }

    @Test("A transaction that times out fails the earlier ones in its commit as busy, so that they can be retried")
    func tooLong() async throws {
        try await together(limit: .milliseconds(300)) { test, release in
            let quick = try await enqueue(test) { try $0.insert(ProjectRecord("A", in: $0.scope.tenantID)) }
            let endless = try await enqueue(test) { tx in
                try tx.unfiltered(reason: "a test").execute(
                    """
                    WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) \
                    UPDATE project SET name = (SELECT max(x) FROM n)
                    """)
            }
            let later = try await enqueue(test) { try $0.insert(ProjectRecord("B", in: $0.scope.tenantID)) }
            release()
            await #expect(throws: DatabaseError.busy) { try await quick.value }
            await #expect(throws: DatabaseError.timeout) { try await endless.value }
            try await later.value
            #expect(try await names(test) == ["B"])
        }
    }

    @Test("A cancelled transaction doesn't affect the others in its commit")
    func cancelled() async throws {
        try await together { test, release in
            let began = Latch()
            let quick = try await enqueue(test) { try $0.insert(ProjectRecord("A", in: $0.scope.tenantID)) }
            let writing = try await enqueue(test) { tx in
                began.pass()
                try tx.unfiltered(reason: "a test").execute(
                    """
                    WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3000000) \
                    UPDATE project SET budget = (SELECT max(x) FROM n)
                    """)
            }
            let reading = try await enqueue(test) { tx in
                try tx.insert(ProjectRecord("B", in: tx.scope.tenantID))
                _ = try tx.unfiltered(reason: "a test").rows(
                    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) AS m FROM n")
            }
            release()
            try await eventually("the transaction runs") { began.arrivals == 1 }
            // From now on, each of their statements is stopped.
            writing.cancel()
            began.open()
            reading.cancel()
            try await quick.value
            await #expect(throws: (any Error).self) { try await reading.value }
            try await writing.value
            #expect(try await names(test) == ["A"])
        }
    }
}
