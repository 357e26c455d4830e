import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite struct DurableTests {
    @Test(
        "E3: the writes of a durable subscriber are applied once, with any number of retries",
        arguments: TestJobsEngine.allCases)
    func retried(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .on(LetterSent.self, .durable(retry: .fixed(attempts: 5, every: .seconds(10))), "a") { event, context in
                try await context.commit { tx in
                    try tx.effect(event.to)
                    if context.attempt < 3 { throw SampleError() }
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
        "E3: a redelivered event has no effect, unless an operator replays it",
        arguments: TestJobsEngine.allCases)
    func replayed(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .on(LetterSent.self, .durable(), "a") { event, context in try await context.commit { try $0.effect("a") } },
            .on(LetterSent.self, .durable(), "b") { _, _ in },
        ]
        try await TestEvents.with(engine, subscriptions) { test async throws in
            let id = try await test.letter()
            try await test.drain()
            #expect(try await test.store.replay(EventReplay(event: id), to: "a", test.hub) == 0)
            await #expect(throws: EventError.notFound) {
                try await test.store.replay(EventReplay(event: ID<PublishedEvent>()), to: "a", test.hub)
            }
            // A second delivery of the same event.
            let subscriber = try #require(test.hub.durableSubscriber("a"))
            let event = try #require(try await test.events().first)
            try await test.ours.write { _ = try $0.enqueue(drafts: [try subscriber.draft(of: event)]) }
            #expect(try await test.drain().completed == 1)
            #expect(try await test.effects() == ["a"])
            #expect(try await test.store.replay(EventReplay(event: id, includesHandled: true), to: "a", test.hub) == 1)
            #expect(try await test.drain().completed == 1)
            #expect(try await test.effects() == ["a", "a"])
            // A handler that returns without a commit has handled the event too.
            #expect(try await test.store.replay(EventReplay(since: test.jobs.clock.now), to: "b", test.hub) == 0)
            await #expect(throws: EventError.unknownSubscriber("c")) {
                try await test.store.replay(EventReplay(event: id), to: "c", test.hub)
            }
        }
    }

    @Test(
        "E4: a failing subscriber doesn't block another, and its delivery is dead-lettered",
        arguments: TestJobsEngine.allCases)
    func failing(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .on(LetterSent.self, .durable(retry: .never), "a") { _, _ in throw SampleError() },
            .on(LetterSent.self, .durable(), "b") { _, context in try await context.commit { try $0.effect("b") } },
        ]
        try await TestEvents.with(engine, subscriptions) { test in
            try await test.letter()
            let report = try await test.drain()
            #expect(report.completed == 1 && report.discarded == 1)
            #expect(try await test.effects() == ["b"])
            let statuses = try await test.store.statuses(test.hub)
            #expect(statuses.map(\.name) == ["a", "b"])
            #expect(statuses.map(\.discarded) == [1, 0])
        }
    }

    @Test(
        "E5: an unknown subscriber appears in the status, and its deliveries are not lost",
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
                // Longer than any other job with an unknown name is stored.
                test.jobs.clock.advance(by: .seconds(3600))
            }
            let standing = try #require(try await test.store.statuses(older).first)
            #expect(standing.name == "later" && !standing.isKnown && standing.waiting == 1)
            #expect(try await test.drain().completed == 1)
            #expect(try await test.effects() == ["later"])
        }
    }

    @Test(
        "E5: an event of a later version waits for a release that knows it; an unreadable one is discarded",
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

    @Test(
        "E1: an event that a handler publishes has the handled event as its cause",
        arguments: TestJobsEngine.allCases)
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
    /// Rewrites a stored event as another release would have written it.
    func rewrite(_ id: ID<PublishedEvent>, version: Int, _ payload: String) async throws {
        try await ours.write { tx in
            _ = try tx.update(EventRecord.where { $0.id == id }) {
                [$0.version.set(version), $0.payload.set(JSONText(payload))]
            }
        }
    }
}
