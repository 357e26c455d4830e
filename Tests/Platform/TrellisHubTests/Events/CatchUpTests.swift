import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite struct CatchUpTests {
    private static let index: [Subscription] = [
        .catchUp("index", to: [LetterSent.self]) { events, tx in
            for event in events { try tx.effect("\(try event.decode(LetterSent.self).number)") }
        }
    ]

    @Test(
        "E7: a catch-up subscriber gets the history in order, each event once, with any batch size",
        arguments: TestJobsEngine.allCases)
    func order(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, Self.index) { test in
            for number in 0..<5 { try await test.letter("Ada", number) }
            try await test.ours.write { tx in
                for number in 5..<9 { try tx.publish(LetterSent(to: "Ada", number: number)) }
                try tx.publish(LetterReturned(to: "Ada"))
            }
            try await test.catchUp("index", by: 2)
            #expect(try await test.effects() == (0..<9).map(String.init))
            try await test.letter("Ada", 9)
            try await test.catchUp("index")
            #expect(try await test.effects() == (0..<10).map(String.init))
        }
    }

    @Test("E7: an error of the handler rolls back its writes and its offset", arguments: TestJobsEngine.allCases)
    func failure(_ engine: TestJobsEngine) async throws {
        let diary = LineRecorder()
        let subscriptions: [Subscription] = [
            .catchUp("index", to: .everyEvent) { events, tx in
                for event in events { try tx.effect(event.name) }
                if diary.entries.isEmpty {
                    diary.add("failed")
                    throw SampleError()
                }
            }
        ]
        try await TestEvents.with(engine, subscriptions) { test async throws in
            try await test.letter()
            await #expect(throws: SampleError()) { try await test.catchUp("index") }
            #expect(try await test.effects().isEmpty)
            try await test.catchUp("index")
            #expect(try await test.effects() == ["tests.letter_sent"])
        }
    }

    @Test(
        "E7: the handler gets the events of one tenant at a time, and writes to that tenant only",
        arguments: TestJobsEngine.allCases)
    func tenants(_ engine: TestJobsEngine) async throws {
        let diary = LineRecorder()
        let subscriptions: [Subscription] = [
            .catchUp("index", to: .everyEvent) { events, tx in
                diary.add("\(Set(events.map(\.tenantID)) == [tx.scope.tenantID]) \(events.count)")
                for event in events { try tx.effect(try event.decode(LetterSent.self).to) }
            }
        ]
        try await TestEvents.with(engine, subscriptions) { test in
            try await test.letter("Ada")
            try await test.theirs.write { _ = try $0.publish(LetterSent(to: "Grace")) }
            try await test.letter("Alan")
            try await test.catchUp("index")
            #expect(try await test.effects() == ["Ada", "Alan"])
            #expect(try await test.effects(of: test.theirs) == ["Grace"])
            #expect(diary.entries.allSatisfy { $0.hasPrefix("true") })
        }
    }
}
