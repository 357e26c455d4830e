import Foundation
import PostgresProxy
import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// Transactions whose server doesn't respond: a stopped process, or a connection that only looks open.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct StoppedServerTests {
    private static let limits = Proxied.pool(of: 3, limit: .seconds(4), grace: .milliseconds(500))

    /// Stops the server's process of a session while `body` runs.
    private func stopping(_ processID: Int, _ body: () async throws -> Void) async throws {
        try #require(kill(pid_t(processID), SIGSTOP) == 0)
        defer { kill(pid_t(processID), SIGCONT) }
        try await body()
    }

    enum Work: String, CaseIterable, Sendable {
        case read, query, write, script

        func run(_ test: TestDatabase) async throws {
            switch self {
            case .read: try await test.ours.read { _ = try $0.unfiltered(reason: "a test").rows(slow) }
            case .query: _ = try await test.single(slow)
            case .write: try await test.ours.write { _ = try $0.unfiltered(reason: "a test").rows(slow) }
            case .script: try await test.database.run(script: "SELECT 1 FROM pg_sleep(60)")
            }
        }
    }

    @Test(
        "Work on a stopped process of the server ends at its limit; other work goes on, and the pool has its size again",
        arguments: [Work.read, .query, .write])
    func stopped(_ work: Work) async throws {
        try await Watcher.with(Self.limits) { test, watcher async throws in
            let task = Task { try await work.run(test) }
            try await watcher.waitForStatement("pg_sleep")
            let session = try #require(try await watcher.sessions().first { $0.statement.contains("pg_sleep") })
            let start = ContinuousClock.now
            try await stopping(session.processID) {
                for number in 0..<20 { try await test.projects("P \(number)") }
                await #expect(throws: DatabaseError.timeout) { try await task.value }
                #expect(ContinuousClock.now - start < .seconds(10))
                // As many as before, at once.
                let gate = Latch()
                let tasks = (0..<3).map { _ in
                    Task {
                        try await test.ours.read { tx in
                            _ = try tx.count(ProjectRecord.all)
                            gate.pass()
                        }
                    }
                }
                try await eventually("three connections are in use") { gate.arrivals == 3 }
                gate.open(3)
                for task in tasks { try await task.value }
            }
            try await eventually("the stopped one has ended") { try await watcher.sessions().count == 3 }
        }
    }

    @Test("A cancelled task ends soon, though the process of its statement is stopped", arguments: Work.allCases)
    func cancelled(_ work: Work) async throws {
        let limits = Proxied.pool(of: 1, limit: .seconds(60), grace: .milliseconds(500))
        try await Watcher.with(limits) { test, watcher async throws in
            let task = Task { try await work.run(test) }
            try await watcher.waitForStatement("pg_sleep")
            let session = try #require(try await watcher.sessions().first { $0.statement.contains("pg_sleep") })
            try await stopping(session.processID) {
                task.cancel()
                let start = ContinuousClock.now
                // Each statement of a script is a transaction, which may be committed.
                if work == .script {
                    await #expect(throws: DatabaseError.commitUnknown) { try await task.value }
                } else {
                    await #expect(throws: CancellationError.self) { try await task.value }
                }
                #expect(ContinuousClock.now - start < .seconds(10))
            }
        }
    }

    @Test("A database with a stopped session closes within its limit, and its transaction fails as disconnected")
    func closing() async throws {
        var limits = Proxied.pool(of: 2, limit: .seconds(60))
        limits.closeTimeout = .milliseconds(300)
        try await Proxied.with(limits) { proxied async throws in
            let task = Task { try await proxied.test.ours.write { _ = try $0.unfiltered(reason: "a test").rows(slow) } }
            try await proxied.watcher.waitForStatement("pg_sleep")
            let sessions = try await proxied.watcher.sessions()
            let session = try #require(sessions.first { $0.statement.contains("pg_sleep") })
            try await stopping(session.processID) {
                let start = ContinuousClock.now
                try proxied.test.database.close()
                #expect(ContinuousClock.now - start < .seconds(5))
                await #expect(throws: DatabaseError.disconnected) { try await task.value }
            }
            // The server goes on with the statement of the connection that was dropped.
            try await proxied.watcher.kill()
        }
    }

    @Test(
        "A connection that only looks open ends each kind of work at its limit", arguments: [Work.read, .query, .write])
    func halfOpen(_ work: Work) async throws {
        let limits = Proxied.pool(of: 1, limit: .seconds(3), grace: .milliseconds(300))
        try await Proxied.with(limits) { proxied async throws in
            try await proxied.test.projects("A")
            proxied.proxy.setRule { $0.contains("pg_sleep") ? .hold : .pass }
            let start = ContinuousClock.now
            await #expect(throws: DatabaseError.timeout) { try await work.run(proxied.test) }
            #expect(ContinuousClock.now - start < .seconds(10))
            proxied.proxy.setRule { _ in .pass }
            #expect(try await proxied.test.ours.read { try $0.count(ProjectRecord.all) } == 1)
        }
    }

    @Test("An idle connection that only looks open is found by validation, within the limit for connecting")
    func validation() async throws {
        try await Proxied.with(Proxied.pool(of: 1, validates: true)) { proxied async throws in
            try await proxied.test.projects("A")
            proxied.proxy.setRule { $0.connection == 1 ? .hold : .pass }
            let start = ContinuousClock.now
            #expect(try await proxied.test.ours.read { try $0.count(ProjectRecord.all) } == 1)
            #expect(ContinuousClock.now - start < .seconds(15))
            #expect(proxied.proxy.connectionCount == 2)
        }
    }

    @Test("Bulk inserts end at their limit when the server stops reading")
    func copy() async throws {
        let limits = Proxied.pool(of: 1, limit: .seconds(1), grace: .milliseconds(300))
        try await Proxied.with(limits) { proxied async throws in
            // d is the type of a message with rows.
            proxied.proxy.setRule { $0.direction == .toServer && $0.type == "d" ? .hold : .pass }
            await #expect(throws: DatabaseError.timeout) {
                try await proxied.test.ours.write { tx in
                    try tx.insert(
                        contentsOf: (0..<5000).map { ProjectRecord("P \($0)", in: tx.scope.tenantID) })
                }
            }
            proxied.proxy.setRule { _ in .pass }
            #expect(try await proxied.projectCount() == 0)
        }
    }
}
