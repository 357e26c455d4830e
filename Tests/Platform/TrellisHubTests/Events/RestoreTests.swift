import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite("Events of a database that was restored into another cluster")
struct RestoreTests {
    private static let subscriptions: [Subscription] = [
        .catchUp("index", to: .everyEvent) { events, tx in
            for event in events { try tx.effect("\(try event.decode(LetterSent.self).number)") }
        },
        .catchUp("fresh", to: .everyEvent) { _, _ in },
    ]
    /// Whether the engine numbers events by transactions.
    private func isNumbered(_ engine: TestJobsEngine) -> Bool { engine == .postgres && TestPostgres.current != nil }

    /// Makes the rows those of a cluster with higher transaction numbers.
    private func restore(_ test: TestEvents) async throws {
        try await test.store.write { tx, sql in
            try sql.execute("UPDATE event SET position = position + \(1_000_000_000_000)")
            try tx.execute("UPDATE event_offset SET position = position + \(1_000_000_000_000) WHERE position > 0")
        }
    }

    @Test(
        "E9: new events follow those of any number of earlier clusters, at once for concurrent processes",
        arguments: TestJobsEngine.allCases)
    func restored(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, Self.subscriptions) { test in
            var sent = 0
            for _ in 0..<3 {
                try await test.letter("Ada", sent)
                try await test.catchUp("index")
                try await test.letter("Ada", sent + 1)
                #expect(try await test.store.rebaseIfRestored() == false)
                try await restore(test)
                let rebased = await withTaskGroup(of: Bool?.self) { group in
                    for _ in 0..<4 { group.addTask { try? await test.store.rebaseIfRestored() } }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(rebased.count { $0 == true } == (isNumbered(engine) ? 1 : 0))
                #expect(rebased.allSatisfy { $0 != nil })
                #expect(try await test.store.rebaseIfRestored() == false)
                #expect(try await test.store.clampOffsets() == [])
                sent += 2
            }
            try await test.letter("Ada", sent)
            let positions = try await test.events().map(\.position)
            #expect(positions == positions.sorted() && Set(positions).count == positions.count)
            try await test.catchUp("index")
            #expect(try await test.effects() == (0...sent).map { "\($0)" })
            // A subscriber at the beginning stays there.
            #expect(try await test.store.statuses(test.hub).first { $0.name == "fresh" }?.waiting == sent + 1)
        }
    }

    @Test("`events rebase` changes nothing where new events follow anyway", arguments: TestJobsEngine.allCases)
    func unneeded(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, Self.subscriptions) { test in
            try await test.letter("Ada", 1)
            let before = try await test.events().map(\.position)
            try await test.store.rebase()
            #expect(try await test.events().map(\.position) == before)
            #expect(try await test.store.database.count(Query<EventEpochRecord>()) == 0)
        }
    }

    @Test(
        "A dump with 200,000 events is taken over without changing one of them",
        .enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(5)))
    func large() async throws {
        try await TestEvents.with(.postgres, Self.subscriptions) { test in
            let tenant = test.jobs.acme.tenantID
            // In portions, which stay below the time limit of a statement.
            for portion in 0..<10 {
                _ = try await test.store.write { tx, sql in
                    try sql.execute(
                        """
                        INSERT INTO event (id, tenant_id, position, name, version, payload, correlation_id, occurred_at) \
                        SELECT gen_random_uuid(), \(tenant)::uuid, \(1_000_000_000_000 + portion * 20_000)::bigint + n, \
                        'tests.letter_sent', 1, '{"to": "Ada", "number": 0}', '', \(tx.now)::timestamptz \
                        FROM generate_series(1, 20000) AS n
                        """)
                }
            }
            let versions: SQL = "SELECT md5(string_agg(xmin::text, ',' ORDER BY position)) FROM event"
            func stored() async throws -> [String] {
                try await test.store.sql.rows(versions) { try $0.decode(String.self, at: 0) }
            }
            let before = try await stored()
            #expect(try await test.store.rebaseIfRestored())
            #expect(try await stored() == before)
            let event = try await test.letter("Ada", 1)
            let last = try await test.store.sql.rows("SELECT id FROM event ORDER BY position DESC, id DESC LIMIT 1") {
                try $0.decode(ID<PublishedEvent>.self, at: 0)
            }
            #expect(last == [event])
            // The restored events are settled at once.
            let subscriber = try #require(test.hub.catchUp("fresh"))
            try await test.store.createOffsets(for: test.hub.catchUps)
            #expect(try await test.store.advance(subscriber, by: 10_000) == .advanced(10_000))
        }
    }

    @Test("An offset beyond the end becomes the end, and skips no new event", arguments: TestJobsEngine.allCases)
    func beyond(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, Self.subscriptions) { test in
            try await test.letter("Ada", 1)
            try await test.catchUp("index")
            _ = try await test.store.write { tx, _ in
                try tx.execute("UPDATE event_offset SET position = \(Int.max - 1) WHERE subscriber = 'index'")
            }
            #expect(try await test.store.rebaseIfRestored() == false)
            #expect(try await test.store.clampOffsets() == ["index"])
            #expect(try await test.store.clampOffsets() == [])
            try await test.letter("Ada", 2)
            try await test.catchUp("index")
            #expect(try await test.effects() == ["1", "2"])
        }
    }

    @Test(
        "New events follow an offset at the end that is far beyond the last event, with and without events",
        arguments: TestJobsEngine.allCases, [true, false])
    func farBeyond(_ engine: TestJobsEngine, hasEvents: Bool) async throws {
        try await TestEvents.with(engine, Self.subscriptions) { test in
            if hasEvents {
                try await test.letter("Ada", 1)
                try await test.catchUp("index")
            }
            try await test.store.createOffsets(for: test.hub.catchUps)
            // As `App events reset --to-end` long after the last event, in a cluster with higher numbers.
            guard isNumbered(engine) else { return }
            _ = try await test.store.write { tx, _ in
                try tx.execute(
                    """
                    UPDATE event_offset SET position = \(1_000_000_000_000), event_id = \(EventOffset.end(of: 0).event) \
                    WHERE subscriber = 'index'
                    """)
            }
            #expect(try await test.store.rebaseIfRestored())
            try await test.letter("Ada", 2)
            #expect(try await test.store.clampOffsets() == [])
            try await test.catchUp("index")
            #expect(try await test.effects() == (hasEvents ? ["1", "2"] : ["2"]))
            #expect(try await test.store.rebaseIfRestored() == false)
        }
    }

    @Test(
        "New events follow every offset when the last events were deleted with their tenant",
        arguments: TestJobsEngine.allCases)
    func deleted(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, Self.subscriptions) { test in
            for number in 1...3 { try await test.letter("Ada", number) }
            try await test.catchUp("index")
            _ = try await test.store.write { _, sql in try sql.execute("DELETE FROM event") }
            try await test.letter("Ada", 4)
            try await test.catchUp("index")
            #expect(try await test.effects() == ["1", "2", "3", "4"])
        }
    }
}
