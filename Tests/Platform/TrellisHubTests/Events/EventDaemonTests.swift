import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite struct EventServiceTests {
    /// Runs the event service of a test's hub while `body` runs.
    private func serving(_ test: TestEvents, _ body: () async throws -> Void) async throws {
        var settings = EventSettings()
        settings.pollInterval = .milliseconds(20)
        settings.pruneInterval = .milliseconds(50)
        let service = EventDaemon(test.jobs.database, hub: test.hub, settings: settings, logger: .silent)
        let task = Task { await service.work() }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body())
        } catch {
            outcome = .failure(error)
        }
        task.cancel()
        await task.value
        try outcome.get()
    }

    @Test(
        "E4, E7: a failing subscriber doesn't block another, shows its failure, and resumes at its offset",
        .timeLimit(.minutes(5)), arguments: TestJobsEngine.allCases)
    func failing(_ engine: TestJobsEngine) async throws {
        let diary = LineRecorder()
        let subscriptions: [Subscription] = [
            .catchUp("broken", to: [LetterSent.self]) { events, tx in
                for event in events {
                    let number = try event.decode(LetterSent.self).number
                    if number == 2, diary.entries.isEmpty { throw SampleError() }
                    try tx.effect("broken \(number)")
                }
            },
            .catchUp("sound", to: [LetterSent.self]) { events, tx in
                for event in events { try tx.effect("sound \(try event.decode(LetterSent.self).number)") }
            },
        ]
        try await TestEvents.with(engine, subscriptions) { test in
            for number in 1...3 { try await test.letter("Ada", number) }
            try await serving(test) {
                try await eventually("the sound subscriber is done") {
                    try await test.effects().filter { $0.hasPrefix("sound") } == ["sound 1", "sound 2", "sound 3"]
                }
                // Single events after the failure, so that the event before the failing one is done.
                try await eventually("the broken subscriber is after the first event") {
                    let standing = try await test.store.statuses(test.hub).first
                    return try await test.effects().contains("broken 1") && standing?.failure != nil
                        && standing?.waiting == 2
                }
                diary.add("fixed")
                try await eventually("the broken subscriber is done") {
                    try await test.effects().filter { $0.hasPrefix("broken") } == ["broken 1", "broken 2", "broken 3"]
                }
                try await eventually("nothing fails") {
                    try await test.store.statuses(test.hub).allSatisfy { $0.failure == nil && $0.waiting == 0 }
                }
            }
        }
    }

    @Test(
        "E4: an event that always fails parks its tenant, and the other tenants get all of theirs",
        .timeLimit(.minutes(5)), arguments: TestJobsEngine.allCases)
    func poison(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .catchUp("index", to: [LetterSent.self]) { events, tx in
                for event in events {
                    let number = try event.decode(LetterSent.self).number
                    if number == 2 { throw SampleError() }
                    try tx.effect("\(number)")
                }
            }.parkingTenants()
        ]
        try await TestEvents.with(engine, subscriptions) { test in
            for number in 1...3 { try await test.letter("Ada", number) }
            for number in 11...13 {
                _ = try await test.theirs.write { try $0.publish(LetterSent(to: "Bob", number: number)) }
            }
            try await serving(test) {
                try await eventually("the other tenant is done") {
                    try await test.effects(of: test.theirs) == ["11", "12", "13"]
                }
                #expect(try await test.effects() == ["1"])
                let status = try await test.store.statuses(test.hub).first
                #expect(status?.parked.keys.map { $0 } == [test.jobs.acme.tenantID] && status?.waiting == 0)
            }
        }
    }

    @Test(
        "A subscriber starts where it declares, and continues where an operator sets its offset",
        arguments: TestJobsEngine.allCases)
    func places(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .catchUp("late", to: .everyEvent, from: .now) { events, tx in
                for event in events { try tx.effect("\(try event.decode(LetterSent.self).number)") }
            }
        ]
        try await TestEvents.with(engine, subscriptions) { test async throws in
            let first = try await test.letter("Ada", 1)
            // On PostgreSQL the end is before events that open transactions may still precede.
            try await eventually("settled") {
                let batch = try await EventReader(test.ours).next(after: .beginning)
                return batch.events.count == 1
            }
            try await test.catchUp("late")
            #expect(try await test.effects().isEmpty)
            try await test.letter("Ada", 2)
            try await test.catchUp("late")
            #expect(try await test.effects() == ["2"])
            try await test.store.setOffset(of: "late", to: .event(first), test.hub)
            try await test.catchUp("late")
            #expect(try await test.effects() == ["2", "2"])
            try await test.store.setOffset(of: "late", to: .beginning, test.hub)
            try await test.catchUp("late")
            #expect(try await test.effects() == ["2", "2", "1", "2"])
            try await test.store.setOffset(of: "late", to: .beginning, test.hub)
            try await test.store.setOffset(of: "late", to: .end, test.hub)
            try await test.catchUp("late")
            #expect(try await test.effects().count == 4)
            await #expect(throws: EventError.notFound) {
                try await test.store.setOffset(of: "late", to: .event(ID()), test.hub)
            }
            await #expect(throws: EventError.unknownSubscriber("nobody")) {
                try await test.store.setOffset(of: "nobody", to: .end, test.hub)
            }
        }
    }
}
