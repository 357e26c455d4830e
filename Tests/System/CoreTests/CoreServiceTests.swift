import Logging
import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel

@testable import TrellisCore

@Suite struct CoreServiceTests {
    private let logger = Logger(label: "test")

    private func service(
        showsCause: Bool = true, clock: any Clock = SystemClock(),
        pending: @escaping @Sendable () async throws -> [String] = { [] }
    ) throws -> (Database, CoreService) {
        let database = try Database.open("sqlite::memory:", clock: clock)
        let check = ReadinessCheck(database.system(), pendingMigrations: pending)
        return (database, CoreService(check, showsCause: showsCause))
    }

    @Test("The server is ready when the database responds and no migration is pending")
    func ready() async throws {
        let (_, core) = try service()
        try await core.requireReadiness(logger)
    }

    @Test("The error names the pending migrations, unless clients must not know them")
    func pending() async throws {
        let (_, core) = try service { ["users.001-create"] }
        let error = await #expect(throws: CoreError.self) { try await core.requireReadiness(logger) }
        #expect(error?.code == "ready.migrations_pending")
        #expect(error?.message.contains("users.001-create") == true)
        let (_, closed) = try service(showsCause: false) { ["users.001-create"] }
        await #expect(throws: CoreError.notReady) { try await closed.requireReadiness(logger) }
    }

    @Test("A database that doesn't respond is reported")
    func noDatabase() async throws {
        let (database, core) = try service()
        try database.close()
        let error = await #expect(throws: CoreError.self) { try await core.requireReadiness(logger) }
        #expect(error?.code == "ready.database_unavailable")
    }

    @Test("The result counts for a second, in both directions, and not when the clock is set back")
    func kept() async throws {
        let clock = ManualClock()
        let checks = Atomic(0)
        let isPending = Atomic(false)
        let (_, core) = try service(clock: clock) { @Sendable in
            checks.add(1, ordering: .relaxed)
            return isPending.load(ordering: .relaxed) ? ["users.001-create"] : []
        }
        for _ in 0..<3 { try await core.requireReadiness(logger) }
        #expect(checks.load(ordering: .relaxed) == 1)
        isPending.store(true, ordering: .relaxed)
        clock.advance(by: .milliseconds(999))
        try await core.requireReadiness(logger)
        clock.advance(by: .milliseconds(1))
        for _ in 0..<2 {
            await #expect(throws: CoreError.self) { try await core.requireReadiness(logger) }
        }
        #expect(checks.load(ordering: .relaxed) == 2)
        isPending.store(false, ordering: .relaxed)
        clock.advance(by: .seconds(-3600))
        try await core.requireReadiness(logger)
        #expect(checks.load(ordering: .relaxed) == 3)
    }

    @Test("Requests at the same time share one check")
    func shared() async throws {
        let checks = Atomic(0)
        let (signal, release) = AsyncStream.makeStream(of: Void.self)
        let (_, core) = try service(clock: ManualClock()) { @Sendable in
            checks.add(1, ordering: .relaxed)
            for await _ in signal {}
            return []
        }
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask { @Sendable in
                    arrived.yield()
                    try await core.requireReadiness(logger)
                }
            }
            for await _ in arrivals.prefix(20) {}
            release.finish()
            try await group.waitForAll()
        }
        #expect(checks.load(ordering: .relaxed) == 1)
    }
}
