import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite struct EventBellTests {
    /// Whether the gate opens long before the time that is waited at most.
    private func opens(_ gate: Gate, while body: @escaping @Sendable () async throws -> Void) async throws -> Bool {
        let began = ContinuousClock.now
        let ringing = Task {
            // Until somebody listens.
            while !Task.isCancelled {
                try await body()
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        await gate.wait(upTo: .seconds(40))
        ringing.cancel()
        _ = await ringing.result
        return began.duration(to: .now) < .seconds(39)
    }

    @Test(
        "It rings for what the tenant publishes in this process, and not for another's",
        arguments: TestJobsEngine.allCases)
    func ownProcess(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine) { test in
            let bell = EventBell(test.jobs.database)
            let isHeard = try await bell.following(test.jobs.acme.tenantID) { ours in
                try await bell.following(test.jobs.globex.tenantID) { theirs in
                    let isHeard = try await opens(ours) { try await test.letter() }
                    let began = ContinuousClock.now
                    await theirs.wait(upTo: .milliseconds(100))
                    #expect(began.duration(to: .now) >= .milliseconds(90))
                    return isHeard
                }
            }
            #expect(isHeard)
        }
    }

    @Test("On PostgreSQL it rings for what another process says", .enabled(if: TestPostgres.current != nil))
    func otherProcess() async throws {
        try await TestEvents.with(.postgres) { test in
            let bell = EventBell(test.jobs.database)
            let (tenant, database) = (test.jobs.acme.tenantID, test.jobs.database)
            let isHeard = try await bell.following(tenant) { gate in
                try await opens(gate) {
                    try await database.notify(JobSignalRelay.channel, "other events events:\(tenant)")
                }
            }
            #expect(isHeard)
            // What has no room for every tenant's name may be anybody's.
            let many = (0..<JobSignalRelay.limit).map { "jobs:queue-\($0)" }.joined(separator: " ")
            let isGuessed = try await bell.following(tenant) { gate in
                try await opens(gate) { try await database.notify(JobSignalRelay.channel, "other \(many)") }
            }
            #expect(isGuessed)
        }
    }
}
