import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite struct InTransactionTests {
    @Test("E6: an in-transaction subscriber writes in the same commit", arguments: TestJobsEngine.allCases)
    func sameCommit(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .on(LetterSent.self, .inTransaction, "a") { event, tx in try tx.effect(event.to) }
        ]
        try await TestEvents.with(engine, subscriptions) { test async throws in
            try await test.letter("Ada")
            #expect(try await test.effects() == ["Ada"])
            await #expect(throws: SampleError()) {
                try await test.ours.write { tx in
                    try tx.publish(LetterSent(to: "Alan"))
                    throw SampleError()
                }
            }
            #expect(try await test.effects() == ["Ada"])
        }
    }

    @Test(
        "E6: an error of the subscriber reaches the publisher and rolls back the transaction, even if caught",
        arguments: TestJobsEngine.allCases)
    func refused(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .on(LetterSent.self, .durable(), "b") { _, _ in },
            .on(LetterSent.self, .inTransaction, "a") { _, _ in throw SampleError() },
        ]
        try await TestEvents.with(engine, subscriptions) { test async throws in
            await #expect(throws: SampleError()) { try await test.letter() }
            await #expect(throws: DatabaseError.aborted) {
                try await test.ours.write { tx in
                    try tx.effect("before")
                    _ = try? tx.publish(LetterSent(to: "Ada"))
                }
            }
            #expect(try await test.effects().isEmpty)
            #expect(try await test.events().isEmpty)
            #expect(try await test.deliveries().isEmpty)
            // The rollback to a savepoint also removes the error.
            try await test.ours.write { tx in
                try tx.effect("before")
                try? tx.savepoint { _ = try tx.publish(LetterSent(to: "Ada")) }
            }
            #expect(try await test.effects() == ["before"])
            #expect(try await test.events().isEmpty)
        }
    }

    @Test("E6: events that publish each other in a cycle are rejected", arguments: TestJobsEngine.allCases)
    func publishCycle(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .on(LetterSent.self, .inTransaction, "a") { event, tx in _ = try tx.publish(LetterReturned(to: event.to)) },
            .on(LetterReturned.self, .inTransaction, "b") { event, tx in _ = try tx.publish(LetterSent(to: event.to)) },
        ]
        try await TestEvents.with(engine, subscriptions) { test async throws in
            await #expect(throws: EventError.publishCycle("tests.letter_sent")) { try await test.letter() }
            #expect(try await test.events().isEmpty)
        }
    }

    @Test(
        "E6: an event published by a handler in the transaction has its cause and comes after it",
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
            // A later event has no cause.
            try await test.ours.write { _ = try $0.publish(LetterReturned(to: "Ada")) }
            #expect(try await test.events().last?.causationID == nil)
        }
    }

    @Test(
        "An after-commit subscriber is called after the commit, with the stored event",
        arguments: TestJobsEngine.allCases)
    func afterCommit(_ engine: TestJobsEngine) async throws {
        let diary = LineRecorder()
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
