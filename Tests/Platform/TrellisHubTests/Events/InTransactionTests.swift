import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite struct InTransactionTests {
    @Test("E6: a subscriber in the transaction writes in the same commit", arguments: TestJobsEngine.allCases)
    func sameCommit(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .on(LetterSent.self, .inTransaction, "a") { event, tx in try tx.effect(event.to) }
        ]
        try await TestEvents.with(engine, subscriptions) { test async throws in
            try await test.letter("Ada")
            #expect(try await test.effects() == ["Ada"])
            await #expect(throws: Mishap()) {
                try await test.ours.write { tx in
                    try tx.publish(LetterSent(to: "Alan"))
                    throw Mishap()
                }
            }
            #expect(try await test.effects() == ["Ada"])
        }
    }

    @Test(
        "E6: what it throws goes to the publisher and rolls back everything, though the publisher swallows it",
        arguments: TestJobsEngine.allCases)
    func refused(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .on(LetterSent.self, .durable(), "b") { _, _ in },
            .on(LetterSent.self, .inTransaction, "a") { _, _ in throw Mishap() },
        ]
        try await TestEvents.with(engine, subscriptions) { test async throws in
            await #expect(throws: Mishap()) { try await test.letter() }
            await #expect(throws: DatabaseError.aborted) {
                try await test.ours.write { tx in
                    try tx.effect("before")
                    _ = try? tx.publish(LetterSent(to: "Ada"))
                }
            }
            #expect(try await test.effects().isEmpty)
            #expect(try await test.events().isEmpty)
            #expect(try await test.deliveries().isEmpty)
            // A savepoint takes back the refusal with all that led to it.
            try await test.ours.write { tx in
                try tx.effect("before")
                try? tx.savepoint { _ = try tx.publish(LetterSent(to: "Ada")) }
            }
            #expect(try await test.effects() == ["before"])
            #expect(try await test.events().isEmpty)
        }
    }

    @Test("E6: events that lead to each other for ever are refused", arguments: TestJobsEngine.allCases)
    func endless(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .on(LetterSent.self, .inTransaction, "a") { event, tx in _ = try tx.publish(LetterReturned(to: event.to)) },
            .on(LetterReturned.self, .inTransaction, "b") { event, tx in _ = try tx.publish(LetterSent(to: event.to)) },
        ]
        try await TestEvents.with(engine, subscriptions) { test async throws in
            await #expect(throws: EventError.endless("tests.letter_sent")) { try await test.letter() }
            #expect(try await test.events().isEmpty)
        }
    }

    @Test(
        "E6: what follows within the transaction names its cause, and comes behind it",
        arguments: TestJobsEngine.allCases)
    func causes(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .on(LetterSent.self, .inTransaction, "a") { event, tx in _ = try tx.publish(LetterReturned(to: event.to)) }
        ]
        try await TestEvents.with(engine, subscriptions) { test in
            let id = try await test.letter()
            let events = try await test.events()
            #expect(events.map(\.name) == ["tests.letter_sent", "tests.letter_returned"])
            #expect(events.last?.causationID?.description == id.description)
            #expect((events[0].position, events[0].id) < (events[1].position, events[1].id))
            // The next one has no cause again.
            try await test.ours.write { _ = try $0.publish(LetterReturned(to: "Ada")) }
            #expect(try await test.events().last?.causationID == nil)
        }
    }

    @Test(
        "A subscriber after the commit is called once it is there, with what was written",
        arguments: TestJobsEngine.allCases)
    func afterCommit(_ engine: TestJobsEngine) async throws {
        let diary = Diary()
        let subscriptions: [Subscription] = [
            .on(LetterSent.self, .afterCommit, "a") { event, envelope in diary.add("\(event.to) \(envelope.id)") }
        ]
        try await TestEvents.with(engine, subscriptions) { test in
            let id = try await test.ours.write { tx in
                let id = try tx.publish(LetterSent(to: "Ada"))
                #expect(diary.entries.isEmpty)
                return id
            }
            #expect(diary.entries == ["Ada \(id)"])
        }
    }
}
