import Foundation
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

@Suite struct ConcurrencyTests {
    @Test("No increment of many concurrent writers is lost", arguments: TestEngine.allCases)
    func writers(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            let project = try await test.projects("A")[0]
            try await withThrowingTaskGroup { group in
                for _ in 0..<200 {
                    group.addTask {
                        // On PostgreSQL two may read the same version; one of them runs again.
                        try await test.ours.write(options: .repeatable(attempts: 200)) { tx in
                            var current = try tx.require(ProjectRecord.self, project.id)
                            current.budget += 1
                            try tx.update(current)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let final = try await test.ours.read { try $0.require(ProjectRecord.self, project.id) }
            #expect(final.budget == 200)
            #expect(final.version == 201)
        }
    }

    @Test(
        "Readers concurrent with writers see whole transactions, and one snapshot each", arguments: TestEngine.allCases,
        [0, 1, 4])
    func readers(_ engine: TestEngine, _ inlineReads: Int) async throws {
        try await TestDatabase.with(engine, options: DatabaseOptions(readers: 2, inlineReads: inlineReads)) { test in
            try await test.projects("A", "B")
            try await withThrowingTaskGroup { group in
                for _ in 0..<50 {
                    group.addTask {
                        try await test.ours.write { tx in
                            // The sum stays even at every commit.
                            try tx.update(ProjectRecord.where { $0.name == "A" }) { [$0.budget.increment(by: 1)] }
                            try tx.update(ProjectRecord.where { $0.name == "B" }) { [$0.budget.increment(by: 1)] }
                        }
                    }
                    group.addTask {
                        try await test.ours.read { tx in
                            let first = try tx.aggregate(ProjectRecord.all) { $0.budget.sum() }
                            #expect(first.isMultiple(of: 2))
                            #expect(try tx.aggregate(ProjectRecord.all) { $0.budget.sum() } == first)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await test.ours.read { try $0.aggregate(ProjectRecord.all) { $0.budget.sum() } } == 100)
        }
    }

    @Test("A read that follows a write sees it", arguments: TestEngine.allCases)
    func readYourWrites(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            for number in 1...100 {
                try await test.projects("P\(number)")
                #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == number)
            }
        }
    }

    @Test("Two databases on one file write one at a time, and wait no longer than the busy timeout")
    func twoOpenings() async throws {
        let folder = NSTemporaryDirectory() + "trellis-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let first = try Database.open("sqlite://\(folder)/a.sqlite")
        let second = try Database.open(
            "sqlite://\(folder)/a.sqlite", options: DatabaseOptions(busyTimeout: .milliseconds(20)))
        async let one = Migrator(first, migrations: testMigrations).up()
        async let two = Migrator(first, migrations: testMigrations).up()
        let applied = try await one + two
        #expect(applied == ["tests.001-create"])
        let scope = Scope(tenantID: ID(), userID: ID(), requestID: "r")
        await #expect(throws: Refused()) {
            try await first.tenant(scope).write { tx in
                try tx.insert(ProjectRecord("A", in: scope.tenantID))
                let other = Blocking.run { try await second.tenant(scope).write { try $0.count(ProjectRecord.all) } }
                #expect(throws: DatabaseError.busy) { try other.get() }
                throw Refused()
            }
        }
        #expect(try await second.tenant(scope).write { try $0.count(ProjectRecord.all) } == 0)
        try first.close()
        try second.close()
    }

    @Test("Committed rows exist after the file is opened again")
    func reopening() async throws {
        let folder = NSTemporaryDirectory() + "trellis-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let scope = Scope(tenantID: ID(), userID: ID(), requestID: "r")
        for round in 0..<3 {
            let database = try Database.open("sqlite://\(folder)/deep/er/a.sqlite")
            try await Migrator(database, migrations: testMigrations).up()
            try await database.tenant(scope).write { try $0.insert(ProjectRecord("P\(round)", in: scope.tenantID)) }
            #expect(try await database.tenant(scope).read { try $0.count(ProjectRecord.all) } == round + 1)
            try database.close()
        }
    }
}

/// Blocks the calling thread until asynchronous work ends; the work must not need that thread.
enum Blocking {
    static func run<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) -> Result<Value, any Error> {
        let done = DispatchSemaphore(value: 0)
        let box = Box<Value>()
        Task.detached {
            do { box.result = .success(try await body()) } catch { box.result = .failure(error) }
            done.signal()
        }
        done.wait()
        return box.result ?? .failure(Refused())
    }

    private final class Box<Value: Sendable>: @unchecked Sendable {
        var result: Result<Value, any Error>?
    }
}
