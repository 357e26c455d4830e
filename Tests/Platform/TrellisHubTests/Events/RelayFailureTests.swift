import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisMigrations
import TrellisTesting

@testable import TrellisHub

@Suite("Failures of the relay")
struct RelayFailureTests {
    private static let heard: [Subscription] = [
        .on(LetterSent.self, .durable(), "a") { event, context in
            try await context.commit { try $0.effect("\(event.to) \(event.number)") }
        }
    ]

    /// Makes the relay fail after it has written jobs, while there is an epoch of this number.
    private static let crashing = -1
    private static let crash = Migration(
        "crash.001-trigger",
        up: { schema in
            schema.changing("event_relay", of: "events", because: "the relay is to fail in the middle")
            schema.sql(
                sqlite: """
                    CREATE TRIGGER crash_relay BEFORE UPDATE ON event_relay
                    WHEN EXISTS (SELECT 1 FROM event_epoch WHERE epoch = \(crashing))
                    BEGIN SELECT RAISE(ABORT, 'the relay dies here'); END
                    """,
                postgres: """
                    CREATE FUNCTION crash_relay() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        IF EXISTS (SELECT 1 FROM event_epoch WHERE epoch = \(crashing)) THEN
                            RAISE EXCEPTION 'the relay dies here';
                        END IF;
                        RETURN NEW;
                    END $$;
                    CREATE TRIGGER crash_relay BEFORE UPDATE ON event_relay FOR EACH ROW EXECUTE FUNCTION crash_relay()
                    """, changing: ["event_relay"])
        })

    @Test(
        "A relay that dies between the jobs and its place leaves neither, and the next one delivers once",
        arguments: TestJobsEngine.allCases)
    func crashes(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, Self.heard, migrations: [Self.crash]) { test async throws in
            let epoch = EventEpochRecord(id: Self.crashing, shift: 0, beganAt: test.jobs.clock.now)
            _ = try await test.jobs.system.write { try $0.insert(epoch) }
            try await test.letter("Ada", 1)
            await #expect(throws: (any Error).self) { try await test.store.relay(by: 500) }
            #expect(try await test.storedJobs().isEmpty)
            let key = Self.crashing
            _ = try await test.jobs.system.write { try $0.delete(EventEpochRecord.where { $0.id == key }) }
            #expect(try await test.drain().completed == 1)
            #expect(try await test.effects() == ["Ada 1"])
        }
    }

    @Test(
        "A relay without its row delivers again, and what was handled has no effect",
        arguments: TestJobsEngine.allCases)
    func withoutRow(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, Self.heard) { test in
            try await test.letter("Ada", 1)
            try await test.drain()
            try await test.letter("Ada", 2)
            _ = try await test.store.write { tx, _ in try tx.execute("DELETE FROM event_relay") }
            #expect(try await test.drain().completed == 2)
            #expect(try await test.effects() == ["Ada 1", "Ada 2"])
        }
    }

    @Test("Deliveries that can't be read hold up no others", arguments: TestJobsEngine.allCases)
    func unreadable(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, Self.heard) { test in
            let bad = try await test.letter("bad")
            try await test.letter("Ada", 1)
            _ = try await test.ours.write { tx in
                try tx.update(EventRecord.where { $0.id == bad }) { [$0.deliveries.set("[{")] }
            }
            #expect(try await test.drain().completed == 1)
            #expect(try await test.store.replay(EventReplay(event: bad), to: "a", test.hub) == 1)
            #expect(try await test.drain().completed == 1)
            #expect(try await test.effects() == ["Ada 1", "bad 0"])
        }
    }
}
