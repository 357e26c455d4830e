import Synchronization
import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

@Suite("The one transaction of a request")
struct RequestTransactionTests {
    /// Runs code in one transaction that ends with the insertion of a project named after its result.
    private func once(
        _ test: TestDatabase, pause: Duration = .seconds(5), _ code: @escaping @Sendable () async throws -> String
    ) async throws -> String {
        try await test.database.transaction(for: test.acme, pause: pause, code) { name, tx in
            try tx.insert(ProjectRecord(name, in: tx.scope.tenantID))
        }
    }

    private func names(_ test: TestDatabase) async throws -> [String] {
        try await test.ours.fetch(ProjectRecord.order { $0.name.ascending }).map(\.name)
    }

    // A database in memory has one connection, so that others wait for the end of the transaction.
    @Test(
        "All writes are committed together with the last one, and none before",
        arguments: TestEngine.allCases.filter { $0 != .sqliteMemory })
    func together(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            let seen = Mutex<[[String]]>([])
            _ = try await once(test) {
                try await test.projects("A")
                // A task of its own isn't part of the request.
                let others = try await Task.detached { try await names(test) }.value
                seen.withLock { $0.append(others) }
                try await test.projects("B")
                let own = try await names(test)
                let counted = try await test.ours.read { try $0.count(ProjectRecord.all) }
                seen.withLock { $0 += [own, ["\(counted)"]] }
                return "C"
            }
            #expect(seen.withLock { $0 } == [[], ["A", "B"], ["2"]])
            #expect(try await names(test) == ["A", "B", "C"])
        }
    }

    @Test("An error of the code or of the last write rolls everything back", arguments: TestEngine.allCases)
    func rolledBack(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            await #expect(throws: Refused()) {
                _ = try await once(test) {
                    try await test.projects("A")
                    throw Refused()
                }
            }
            #expect(try await names(test) == [])
            await #expect(throws: DatabaseError.uniqueViolation(constraint: "project_name_key")) {
                _ = try await once(test) {
                    try await test.projects("A", "B")
                    return "A"
                }
            }
            #expect(try await names(test) == [])
        }
    }

    @Test(
        "A first write that fails is rolled back at once, and the next one begins another transaction",
        arguments: TestEngine.allCases)
    func failedAtOnce(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            _ = try await once(test) {
                await #expect(throws: Refused()) {
                    try await test.ours.write { tx in
                        try tx.insert(ProjectRecord("A", in: tx.scope.tenantID))
                        throw Refused()
                    }
                }
                try await test.projects("A")
                return "B"
            }
            #expect(try await names(test) == ["A", "B"])
        }
    }

    @Test("A later write that fails is rolled back alone", arguments: TestEngine.allCases)
    func failedLater(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            _ = try await once(test) {
                try await test.projects("A")
                await #expect(throws: DatabaseError.uniqueViolation(constraint: "project_name_key")) {
                    try await test.projects("B", "A")
                }
                return "C"
            }
            #expect(try await names(test) == ["A", "C"])
        }
    }

    @Test("A deferred row that is refused fails the write that sent it", arguments: TestEngine.allCases)
    func deferred(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            try await test.projects("A")
            _ = try await once(test) {
                await #expect(throws: DatabaseError.uniqueViolation(constraint: "project_name_key")) {
                    try await test.ours.write { try $0.insertDeferred(ProjectRecord("A", in: $0.scope.tenantID)) }
                }
                return "B"
            }
            #expect(try await names(test) == ["A", "B"])
        }
    }

    @Test("What runs after a commit, runs after the last one, and not after a rollback", arguments: TestEngine.allCases)
    func hooks(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            let events = Mutex<[String]>([])
            @Sendable func note(_ event: String) { events.withLock { $0.append(event) } }
            _ = try await once(test) {
                for name in ["first", "second"] { try await test.ours.write { $0.afterCommit { note(name) } } }
                note("code")
                return "A"
            }
            try? await test.database.transaction(for: test.acme, pause: .seconds(5)) {
                try await test.ours.write { $0.afterCommit { note("never") } }
                throw Refused()
            } last: { (_: Never, _) in
            }
            #expect(events.withLock { $0 } == ["code", "first", "second"])
        }
    }

    @Test("Code that writes nothing has only the last write", arguments: TestEngine.allCases)
    func nothing(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            _ = try await once(test) { "\(try await names(test).count)" }
            #expect(try await names(test) == ["0"])
        }
    }

    @Test(
        "A pause that is longer than allowed rolls everything back, and frees the connection",
        arguments: TestEngine.allCases)
    func pause(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            await #expect(throws: RequestTransactionError.pauseTooLong) {
                _ = try await once(test, pause: .milliseconds(20)) {
                    try await test.projects("A")
                    // Another write waits for the same lock or thread, until the pause ends the transaction.
                    _ = try await Task.detached { try await test.projects("A") }.value
                    return "B"
                }
            }
            #expect(try await names(test) == ["A"])
        }
    }

    @Test("The system's and another tenant's writes of the code are part of it", arguments: TestEngine.allCases)
    func kinds(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            await #expect(throws: Refused()) {
                _ = try await once(test) {
                    try await test.theirs.write { try $0.insert(ProjectRecord("T", in: $0.scope.tenantID)) }
                    try await test.system.write { tx in
                        try tx.inTenant(test.acme).insert(ProjectRecord("S", in: test.acme.tenantID))
                    }
                    #expect(try await names(test) == ["S"])
                    throw Refused()
                }
            }
            #expect(try await test.theirs.count(ProjectRecord.all) == 0)
            #expect(try await names(test) == [])
        }
    }
}
