import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite struct DurableTests {
    @Test(
        "E3: what a subscriber writes is written once, however often it fails on the way",
        arguments: TestJobsEngine.allCases)
    func retried(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .on(LetterSent.self, .durable(retry: .fixed(attempts: 5, every: .seconds(10))), "a") { event, context in
                try await context.commit { tx in
                    try tx.effect(event.to)
                    if context.attempt < 3 { throw Mishap() }
                }
            }
        ]
        try await TestEvents.with(engine, subscriptions) { test in
            try await test.letter("Ada")
            for _ in 0..<4 {
                try await test.drain()
                test.jobs.clock.advance(by: .seconds(20))
            }
            #expect(try await test.effects() == ["Ada"])
            let delivery = try #require(try await test.deliveries().first)
            #expect(delivery.state == .completed && delivery.attempt == 3)
        }
    }

    @Test(
        "E3: an event that is delivered again has no effect again, unless an operator asks for it",
        arguments: TestJobsEngine.allCases)
    func replayed(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .on(LetterSent.self, .durable(), "a") { event, context in try await context.commit { try $0.effect("a") } },
            .on(LetterSent.self, .durable(), "b") { _, _ in },
        ]
        try await TestEvents.with(engine, subscriptions) { test async throws in
            let id = try await test.letter()
            try await test.drain()
            await #expect(throws: EventError.notFound) {
                try await test.store.replay(EventReplay(event: id), to: "a", test.hub)
            }
            // As though an operator had enqueued the delivery by hand.
            let subscriber = try #require(test.hub.durableSubscriber("a"))
            try await test.ours.write { _ = try $0.enqueue(drafts: [try subscriber.draft(of: id)]) }
            #expect(try await test.drain().completed == 1)
            #expect(try await test.effects() == ["a"])
            #expect(try await test.store.replay(EventReplay(event: id, again: true), to: "a", test.hub) == 1)
            #expect(try await test.drain().completed == 1)
            #expect(try await test.effects() == ["a", "a"])
            // One that only returned has it behind it too.
            #expect(try await test.store.replay(EventReplay(since: test.jobs.clock.now), to: "b", test.hub) == 0)
            await #expect(throws: EventError.unknownSubscriber("c")) {
                try await test.store.replay(EventReplay(event: id), to: "c", test.hub)
            }
        }
    }

    @Test(
        "E4: a subscriber that fails doesn't hold up another, and is dead-lettered", arguments: TestJobsEngine.allCases)
    func failing(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .on(LetterSent.self, .durable(retry: .never), "a") { _, _ in throw Mishap() },
            .on(LetterSent.self, .durable(), "b") { _, context in try await context.commit { try $0.effect("b") } },
        ]
        try await TestEvents.with(engine, subscriptions) { test in
            try await test.letter()
            let report = try await test.drain()
            #expect(report.completed == 1 && report.discarded == 1)
            #expect(try await test.effects() == ["b"])
            let standings = try await test.store.standings(test.hub)
            #expect(standings.map(\.name) == ["a", "b"])
            #expect(standings.map(\.discarded) == [1, 0])
        }
    }

    @Test(
        "E5: a subscriber that this release doesn't know is told of, and nothing of it is lost",
        arguments: TestJobsEngine.allCases)
    func unknown(_ engine: TestJobsEngine) async throws {
        let newer: [Subscription] = [
            .on(LetterSent.self, .durable(), "later") { _, context in
                try await context.commit { try $0.effect("later") }
            }
        ]
        try await TestEvents.with(engine, newer) { test in
            try await test.letter()
            let older = try EventHub(events: [LetterSent.self], subscriptions: [])
            let runner = try JobRunner(
                test.jobs.database, jobs: older.deliveries + [JobRegistration(Bystander.self)], clock: test.jobs.clock,
                logger: .silent)
            for _ in 0..<3 {
                #expect(try await runner.drain().snoozed == 1)
                // Longer than any other job of an unknown name is kept.
                test.jobs.clock.advance(by: .seconds(3600))
            }
            let standing = try #require(try await test.store.standings(older).first)
            #expect(standing.name == "later" && !standing.isKnown && standing.waiting == 1)
            #expect(try await test.drain().completed == 1)
            #expect(try await test.effects() == ["later"])
        }
    }

    @Test(
        "E5: an event of a later version waits for a release that knows it; one that can't be read is given up",
        arguments: TestJobsEngine.allCases)
    func versions(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .on(ParcelSent.self, .durable(), "a") { event, context in
                try await context.commit { try $0.effect("\(event.recipient) \(event.grams)") }
            }
        ]
        try await TestEvents.with(engine, subscriptions) { test in
            let id = try await test.ours.write { try $0.publish(ParcelSent(recipient: "Ada", grams: 5)) }
            try await test.rewrite(id, version: 4, #"{"anything": 1}"#)
            #expect(try await test.drain().snoozed == 1)
            test.jobs.clock.advance(by: .seconds(100))
            try await test.rewrite(id, version: 1, #"{"to": "Ada", "kilograms": 2}"#)
            #expect(try await test.drain().completed == 1)
            #expect(try await test.effects() == ["Ada 2000"])
            let other = try await test.ours.write { try $0.publish(ParcelSent(recipient: "Ada", grams: 5)) }
            try await test.rewrite(other, version: 3, #"{"grams": "many"}"#)
            #expect(try await test.drain().discarded == 1)
            let delivery = try #require(try await test.deliveries().last)
            #expect(delivery.errorMessage?.contains("grams") == true)
        }
    }

    @Test("E1: what a handler publishes names the event that it follows from", arguments: TestJobsEngine.allCases)
    func causes(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .on(LetterSent.self, .durable(), "a") { event, context in
                try await context.database.write { _ = try $0.publish(LetterReturned(to: event.to)) }
                try await context.commit { _ = try $0.publish(LetterReturned(to: event.to)) }
            }
        ]
        try await TestEvents.with(engine, subscriptions) { test in
            let id = try await test.letter()
            try await test.drain()
            let events = try await test.events().filter { $0.id != id }
            #expect(events.count == 2)
            #expect(events.allSatisfy { $0.causationID?.description == id.description })
            #expect(events.allSatisfy { $0.correlationID == "acme-request" })
            #expect(events.allSatisfy { $0.actorID == test.jobs.acme.userID })
        }
    }
}

extension TestEvents {
    /// Makes an event what another release would have written.
    func rewrite(_ id: ID<PublishedEvent>, version: Int, _ payload: String) async throws {
        try await ours.write { tx in
            _ = try tx.update(EventRecord.where { $0.id == id }) {
                [$0.version.set(version), $0.payload.set(JSONText(payload))]
            }
        }
    }
}
