import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite struct EventServiceTests {
    /// Runs the background work of a test's hub while `body` runs.
    private func serving(_ test: TestEvents, _ body: () async throws -> Void) async throws {
        var settings = EventSettings()
        settings.pollInterval = .milliseconds(20)
        settings.pruneInterval = .milliseconds(50)
        let service = EventService(test.jobs.database, hub: test.hub, settings: settings, logger: .silent)
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
        "E4, E7: one subscriber that fails holds up no other, is told of, and goes on where it was",
        .timeLimit(.minutes(5)), arguments: TestJobsEngine.allCases)
    func failing(_ engine: TestJobsEngine) async throws {
        let diary = Diary()
        let subscriptions: [Subscription] = [
            .catchUp("broken", to: [LetterSent.self]) { events, tx in
                for event in events {
                    let number = try event.decode(LetterSent.self).number
                    if number == 2, diary.entries.isEmpty { throw Mishap() }
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
                try await eventually("the sound one is done") {
                    try await test.effects().filter { $0.hasPrefix("sound") } == ["sound 1", "sound 2", "sound 3"]
                }
                // One by one after the failure, so that what comes before it is done.
                try await eventually("the broken one stands before the second") {
                    let standing = try await test.store.standings(test.hub).first
                    return try await test.effects().contains("broken 1") && standing?.failure != nil
                        && standing?.waiting == 2
                }
                diary.add("mended")
                try await eventually("the broken one is done") {
                    try await test.effects().filter { $0.hasPrefix("broken") } == ["broken 1", "broken 2", "broken 3"]
                }
                try await eventually("nothing fails") {
                    try await test.store.standings(test.hub).allSatisfy { $0.failure == nil && $0.waiting == 0 }
                }
            }
        }
    }

    @Test(
        "A subscriber begins where it says, and is moved to where an operator says", arguments: TestJobsEngine.allCases)
    func places(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .catchUp("late", to: .everyEvent, from: .now) { events, tx in
                for event in events { try tx.effect("\(try event.decode(LetterSent.self).number)") }
            }
        ]
        try await TestEvents.with(engine, subscriptions) { test async throws in
            let first = try await test.letter("Ada", 1)
            // On PostgreSQL the end is before what other transactions may yet come before.
            try await eventually("settled") {
                let part = try await EventFollower(test.ours).next(after: .beginning)
                return part.events.count == 1
            }
            try await test.catchUp("late")
            #expect(try await test.effects().isEmpty)
            try await test.letter("Ada", 2)
            try await test.catchUp("late")
            #expect(try await test.effects() == ["2"])
            try await test.store.move("late", to: .event(first), test.hub)
            try await test.catchUp("late")
            #expect(try await test.effects() == ["2", "2"])
            try await test.store.move("late", to: .beginning, test.hub)
            try await test.catchUp("late")
            #expect(try await test.effects() == ["2", "2", "1", "2"])
            try await test.store.move("late", to: .beginning, test.hub)
            try await test.store.move("late", to: .end, test.hub)
            try await test.catchUp("late")
            #expect(try await test.effects().count == 4)
            await #expect(throws: EventError.notFound) {
                try await test.store.move("late", to: .event(ID()), test.hub)
            }
            await #expect(throws: EventError.unknownSubscriber("nobody")) {
                try await test.store.move("nobody", to: .end, test.hub)
            }
        }
    }

    @Test(
        "E9: events keep their order before those of another cluster, and no place is lost",
        arguments: TestJobsEngine.allCases)
    func rebased(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .catchUp("index", to: .everyEvent) { events, tx in
                for event in events { try tx.effect("\(try event.decode(LetterSent.self).number)") }
            },
            .catchUp("fresh", to: .everyEvent) { _, _ in },
        ]
        try await TestEvents.with(engine, subscriptions) { test in
            for number in 1...2 { try await test.letter("Ada", number) }
            try await test.catchUp("index")
            try await test.letter("Ada", 3)
            try await test.store.rebase()
            let positions = try await test.events().map(\.position)
            #expect(positions.allSatisfy { $0 < 0 } && positions == positions.sorted())
            try await test.letter("Ada", 4)
            #expect((try await test.events().last?.position ?? -1) >= 0)
            try await test.catchUp("index")
            #expect(try await test.effects() == ["1", "2", "3", "4"])
            // Who was at the beginning still is.
            #expect(try await test.store.standings(test.hub).first { $0.name == "fresh" }?.waiting == 4)
        }
    }

    @Test(
        "E9: where events have numbers that the cluster hasn't come to, they are moved once, and nowhere else",
        arguments: TestJobsEngine.allCases)
    func restored(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .catchUp("index", to: .everyEvent) { events, tx in
                for event in events { try tx.effect("\(try event.decode(LetterSent.self).number)") }
            }
        ]
        try await TestEvents.with(engine, subscriptions) { test in
            try await test.letter("Ada", 1)
            try await test.catchUp("index")
            try await test.letter("Ada", 2)
            #expect(try await test.store.rebaseIfRestored() == false)
            // As in a dump of a cluster that is far ahead.
            try await test.store.write { tx, sql in
                try sql.execute("UPDATE event SET position = position + \(1_000_000_000_000)")
                try tx.execute("UPDATE event_offset SET position = position + \(1_000_000_000_000)")
            }
            let needed = await withTaskGroup(of: Bool?.self) { group in
                for _ in 0..<4 { group.addTask { try? await test.store.rebaseIfRestored() } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(needed.allSatisfy { $0 != nil })
            #expect(needed.contains(true) == (engine == .postgres && TestPostgres.current != nil))
            #expect(try await test.store.rebaseIfRestored() == false)
            try await test.letter("Ada", 3)
            try await test.catchUp("index")
            #expect(try await test.effects() == ["1", "2", "3"])
        }
    }
}
