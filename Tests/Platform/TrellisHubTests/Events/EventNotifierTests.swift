import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite struct EventNotifierTests {
    /// Returns whether the signal opens well before the timeout.
    private func opens(
        _ signal: AsyncSignal, while body: @escaping @Sendable () async throws -> Void
    ) async throws -> Bool {
        let began = ContinuousClock.now
        let publishing = Task {
            // Repeats until the notifier listens.
            while !Task.isCancelled {
                try await body()
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        await signal.wait(upTo: .seconds(40))
        publishing.cancel()
        _ = await publishing.result
        return began.duration(to: .now) < .seconds(39)
    }

    @Test(
        "The notifier signals events of the tenant in this process, and not those of another tenant",
        arguments: TestJobsEngine.allCases)
    func ownProcess(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine) { test in
            let notifier = EventNotifier(test.jobs.database)
            let isNotified = try await notifier.withSignal(for: test.jobs.acme.tenantID) { ours in
                try await notifier.withSignal(for: test.jobs.globex.tenantID) { theirs in
                    // All are signalled once the notifier listens, since something may have been published before.
                    for signal in [ours, theirs] { await signal.wait(upTo: .seconds(40)) }
                    let isNotified = try await opens(ours) { try await test.letter() }
                    let began = ContinuousClock.now
                    await theirs.wait(upTo: .milliseconds(100))
                    #expect(began.duration(to: .now) >= .milliseconds(90))
                    return isNotified
                }
            }
            #expect(isNotified)
        }
    }

    @Test("On PostgreSQL the notifier signals events of another process", .enabled(if: TestPostgres.current != nil))
    func otherProcess() async throws {
        try await TestEvents.with(.postgres) { test in
            let notifier = EventNotifier(test.jobs.database)
            let (tenant, database) = (test.jobs.acme.tenantID, test.jobs.database)
            let isNotified = try await notifier.withSignal(for: tenant) { signal in
                try await opens(signal) {
                    try await database.notify(JobSignalRelay.eventChannel, "other \(tenant)")
                }
            }
            #expect(isNotified)
            // Of more tenants than a notification names, all are signalled.
            let isNotifiedOfAll = try await notifier.withSignal(for: tenant) { signal in
                try await opens(signal) { try await database.notify(JobSignalRelay.eventChannel, "other *") }
            }
            #expect(isNotifiedOfAll)
        }
    }
}
