import Synchronization
import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite("Tenants that a catch-up subscriber can't handle")
struct ParkingTests {
    /// Letters whose handler throws.
    private final class Poison: Sendable {
        private let numbers: Mutex<Set<Int>>
        init(_ numbers: Set<Int>) { self.numbers = Mutex(numbers) }
        func heal(except left: Set<Int> = []) { numbers.withLock { $0 = left } }
        func check(_ number: Int) throws { if numbers.withLock({ $0.contains(number) }) { throw SampleError() } }
    }

    private func subscriptions(_ poison: Poison) -> [Subscription] {
        [
            .catchUp("index", to: [LetterSent.self]) { events, tx in
                for event in events {
                    let letter = try event.decode(LetterSent.self)
                    try poison.check(letter.number)
                    try tx.effect("\(letter.number)")
                }
            }.parkingTenants()
        ]
    }

    private func theirs(_ test: TestEvents, _ number: Int) async throws {
        _ = try await test.theirs.write { try $0.publish(LetterSent(to: "Bob", number: number)) }
    }

    /// Parks our tenant at the letter 2; theirs has letters too.
    private func withParked(
        _ engine: TestJobsEngine, _ body: (TestEvents, EventHub.CatchUp, Poison) async throws -> Void
    ) async throws {
        let poison = Poison([2])
        try await TestEvents.with(engine, subscriptions(poison)) { test in
            let subscriber = try #require(test.hub.catchUp("index"))
            try await test.letter("Ada", 1)
            try await theirs(test, 11)
            try await test.letter("Ada", 2)
            try await theirs(test, 12)
            try await test.letter("Ada", 3)
            try await test.store.createOffsets(for: test.hub.catchUps)
            try await eventually("settled") {
                try await EventReader(test.ours).next(after: .beginning).events.count == 3
            }
            await #expect(throws: SampleError()) { try await test.store.advance(subscriber, by: 100) }
            for _ in 0..<2 { #expect(try await test.store.advance(subscriber, by: 1) == .advanced(1)) }
            await #expect(throws: SampleError()) { try await test.store.advance(subscriber, by: 1) }
            #expect(try await test.store.parkNext(subscriber, "broken") == test.jobs.acme.tenantID)
            try await test.catchUp("index")
            try await body(test, subscriber, poison)
        }
    }

    @Test(
        "E7: the others go on; the tenant's events wait, and come in their order, each once",
        arguments: TestJobsEngine.allCases)
    func parked(_ engine: TestJobsEngine) async throws {
        try await withParked(engine) { test, subscriber, poison in
            #expect(try await test.effects() == ["1"])
            #expect(try await test.effects(of: test.theirs) == ["11", "12"])
            let status = try await test.store.statuses(test.hub).first
            #expect(status?.parked == [test.jobs.acme.tenantID: "broken"] && status?.failure == "broken")

            // Not before the delay is over, and longer after each failure.
            #expect(try await test.store.nextParked(by: subscriber) == nil)
            test.jobs.clock.advance(by: .seconds(10))
            let tenant = try #require(try await test.store.nextParked(by: subscriber))
            await #expect(throws: SampleError()) {
                try await test.store.advanceParked(tenant, of: subscriber, by: 100)
            }
            try await test.store.noteParkedFailure(tenant, of: "index", by: 100, "still broken")
            test.jobs.clock.advance(by: .seconds(10))
            #expect(try await test.store.nextParked(by: subscriber) == nil)
            test.jobs.clock.advance(by: .seconds(10))

            try await test.letter("Ada", 4)
            try await test.catchUp("index")
            #expect(try await test.effects() == ["1"])
            poison.heal()
            while let tenant = try await test.store.nextParked(by: subscriber) {
                try await test.store.advanceParked(tenant, of: subscriber, by: 100)
            }
            #expect(try await test.effects() == ["1", "2", "3", "4"])
            try await test.letter("Ada", 5)
            try await test.catchUp("index")
            #expect(try await test.effects() == ["1", "2", "3", "4", "5"])
            #expect(try await test.store.statuses(test.hub).first?.parked == [:])
        }
    }

    @Test("Events before a later one that fails come without a delay for each", arguments: TestJobsEngine.allCases)
    func later(_ engine: TestJobsEngine) async throws {
        try await withParked(engine) { test, subscriber, poison in
            for number in 4...41 { try await test.letter("Ada", number) }
            try await test.catchUp("index")
            poison.heal(except: [40])
            test.jobs.clock.advance(by: .seconds(10))
            var delays = 0
            while try await test.effects().count < 39, delays < 100 {
                guard let tenant = try await test.store.nextParked(by: subscriber) else {
                    delays += 1
                    test.jobs.clock.advance(by: .seconds(10))
                    continue
                }
                do {
                    try await test.store.advanceParked(tenant, of: subscriber, by: 100)
                } catch {
                    try await test.store.noteParkedFailure(tenant, of: "index", by: 100, "broken")
                }
            }
            #expect(delays == 1)
            #expect(try await test.effects() == (1...39).map { "\($0)" })
            poison.heal()
            _ = try await test.store.drain(test.hub)
            #expect(try await test.effects() == (1...41).map { "\($0)" })
            #expect(try await test.store.statuses(test.hub).first?.parked == [:])
        }
    }

    @Test("Pruning keeps the events of a parked tenant", arguments: TestJobsEngine.allCases)
    func pruning(_ engine: TestJobsEngine) async throws {
        try await withParked(engine) { test, subscriber, poison in
            test.jobs.clock.advance(by: .seconds(40 * 86_400))
            _ = try await test.store.prune(olderThan: .seconds(30 * 86_400))
            poison.heal()
            _ = try await test.store.drain(test.hub)
            #expect(try await test.effects() == ["1", "2", "3"])
        }
    }

    @Test("An operator skips the event; a reset moves parked tenants too", arguments: TestJobsEngine.allCases)
    func operators(_ engine: TestJobsEngine) async throws {
        try await withParked(engine) { test, subscriber, poison in
            let (ours, theirs) = (test.jobs.acme.tenantID, test.jobs.globex.tenantID)
            await #expect(throws: EventError.notParked("index")) {
                try await test.store.skip(theirs, of: "index", test.hub)
            }
            await #expect(throws: EventError.unknownSubscriber("absent")) {
                try await test.store.skip(ours, of: "absent", test.hub)
            }
            _ = try await test.store.skip(ours, of: "index", test.hub)
            _ = try await test.store.drain(test.hub)
            #expect(try await test.effects() == ["1", "3"])
            await #expect(throws: EventError.notParked("index")) {
                try await test.store.skip(ours, of: "index", test.hub)
            }
        }
        try await withParked(engine) { test, subscriber, poison in
            poison.heal()
            try await test.store.setOffset(of: "index", to: .beginning, test.hub)
            #expect(try await test.store.nextParked(by: subscriber, all: true) == nil)
            try await test.catchUp("index")
            #expect(try await test.effects() == ["1", "1", "2", "3"])
        }
    }

    @Test(
        "E9: workers that advance and retry a parked tenant at once pass each event once, in the tenant's order",
        arguments: TestJobsEngine.allCases)
    func raced(_ engine: TestJobsEngine) async throws {
        try await withParked(engine) { test, subscriber, poison in
            poison.heal()
            await withTaskGroup(of: Void.self) { group in
                group.addTask { for number in 4...20 { _ = try? await test.letter("Ada", number) } }
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<40 {
                            _ = try? await test.store.advance(subscriber, by: 3)
                            guard let tenant = try? await test.store.nextParked(by: subscriber, all: true) else {
                                continue
                            }
                            _ = try? await test.store.advanceParked(tenant, of: subscriber, by: 3)
                        }
                    }
                }
            }
            try await eventually("all passed") {
                _ = try await test.store.drain(test.hub)
                return try await test.effects().count >= 20
            }
            #expect(try await test.effects() == (1...20).map { "\($0)" })
        }
    }
}
