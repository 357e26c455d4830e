import Testing
import TrellisKernel

@testable import TrellisDatabase

/// What a transaction does to the others with which it shares a commit.
@Suite("Transactions with a shared commit")
struct NeighbourTests: SharedCommits {
    @Test("A foreign key that is checked at the commit and violated fails its own transaction only")
    func deferredKey() async throws {
        try await together { test, release in
            // The writer is busy, so this runs when the latch opens.
            let family = Task { try await createFamily(test, deferred: true) }
            try await eventually("the tables wait") { test.database.waitingWriters == 1 }
            var tasks: [Task<Void, any Error>] = []
            for id in 1...5 {
                tasks.append(
                    try await enqueueSystem(test) { tx in
                        try tx.execute("INSERT INTO child (id, parent) VALUES (\(id), \(id))")
                        // The first and the last one of the group, and one between.
                        if id.isMultiple(of: 2) { try tx.execute("INSERT INTO parent (id) VALUES (\(id))") }
                    })
            }
            release()
            try await family.value
            for (index, task) in tasks.enumerated() {
                guard (index + 1).isMultiple(of: 2) else {
                    await #expect(throws: DatabaseError.foreignKey(constraint: nil)) { try await task.value }
                    continue
                }
                try await task.value
            }
            #expect(try await children(test) == [2, 4])
        }
    }

    @Test("A transaction that defers foreign keys doesn't defer those of the next one")
    func deferral() async throws {
        try await together { test, release in
            let family = Task { try await createFamily(test, deferred: false) }
            try await eventually("the tables wait") { test.database.waitingWriters == 1 }
            let first = try await enqueueSystem(test) { try $0.execute("INSERT INTO parent (id) VALUES (1)") }
            let deferring = try await enqueueSystem(test) { tx in
                try tx.execute("PRAGMA defer_foreign_keys = ON")
                try tx.execute("INSERT INTO child (id, parent) VALUES (2, 2)")
                try tx.execute("INSERT INTO parent (id) VALUES (2)")
            }
            let next = try await enqueueSystem(test) { tx in
                #expect(throws: DatabaseError.foreignKey(constraint: nil)) {
                    try tx.savepoint { _ = try tx.execute("INSERT INTO child (id, parent) VALUES (3, 3)") }
                }
                try tx.execute("INSERT INTO child (id, parent) VALUES (4, 1)")
            }
            release()
            try await family.value
            for task in [first, deferring, next] { try await task.value }
            #expect(try await children(test) == [2, 4])
        }
    }

    @Test("A disk that is full in one transaction is reported by every transaction whose writes it cost")
    func fullDisk() async throws {
        try await together { test, release in
            let limit = Task {
                try await test.database.engine.withoutTransaction { connection in
                    try connection.execute(script: "PRAGMA max_page_count = 1")
                }
            }
            try await eventually("the limit waits") { test.database.waitingWriters == 1 }
            let small = try await enqueue(test) { try $0.insert(ProjectRecord("A", in: $0.scope.tenantID)) }
            let large = try await enqueueSystem(test) { tx in
                try tx.insert(CountryRecord(id: "x", name: "x", flag: [UInt8](repeating: 7, count: 200_000)))
            }
            let later = try await enqueue(test) { try $0.insert(ProjectRecord("B", in: $0.scope.tenantID)) }
            release()
            try await limit.value
            await #expect(throws: DatabaseError.full) { try await large.value }
            // What SQLite kept was committed; what it rolled back failed as the large one did.
            let outcome = await small.result
            if case .failure(let error) = outcome { #expect(error as? DatabaseError == .full) }
            try await later.value
            #expect(try await names(test) == ((try? outcome.get()) == nil ? ["B"] : ["A", "B"]))
        }
    }

    @Test("A statement that would end the shared transaction is refused, and the others are written")
    func handWritten() async throws {
        try await together { test, release in
            let first = try await enqueue(test) { try $0.insert(ProjectRecord("A", in: $0.scope.tenantID)) }
            var refused: [Task<Void, any Error>] = []
            for text in ["COMMIT", " /* now */ rollback", "END", "BEGIN"] {
                refused.append(try await enqueueSystem(test) { tx in _ = try tx.core.execute(Statement(text)) })
            }
            let last = try await enqueue(test) { try $0.insert(ProjectRecord("B", in: $0.scope.tenantID)) }
            release()
            for task in refused { await #expect(throws: DatabaseError.self) { try await task.value } }
            for task in [first, last] { try await task.value }
            #expect(try await names(test) == ["A", "B"])
        }
    }

    private func children(_ test: TestDatabase) async throws -> [Int] {
        try await test.system.read { tx in
            try tx.rows("SELECT id FROM child ORDER BY id").map { try $0.decode(Int.self, "id") }
        }
    }

    /// Creates the tables `parent` and `child`, whose foreign key is checked at the commit if it is deferred.
    private func createFamily(_ test: TestDatabase, deferred: Bool) async throws {
        let check = deferred ? "DEFERRABLE INITIALLY DEFERRED" : ""
        try await test.database.engine.withoutTransaction { connection in
            try connection.execute(
                script: """
                    CREATE TABLE parent (id INTEGER PRIMARY KEY);
                    CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent (id) \(check));
                    """)
        }
    }
}
