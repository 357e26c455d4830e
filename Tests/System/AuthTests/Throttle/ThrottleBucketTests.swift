import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisAuth

@Suite("The bucket of the throttle")
struct ThrottleBucketTests {
    /// The bucket as the comment of ``ThrottleRule`` describes it, in seconds.
    private struct Model {
        let attempts = 3
        let recovery = 10
        let wait = 1
        let limit = 60
        var counted = 0
        var full = 0
        /// Nil for at once.
        var open: Int?

        mutating func take(at now: Int) -> Bool {
            guard (open ?? now) <= now else { return false }
            (counted, full) = (now, max(full, now) + recovery)
            open = opening
            return true
        }

        mutating func giveBack() {
            full -= recovery
            open = opening
        }

        /// By the number of missing tokens, of which one counts as back a second early.
        private var opening: Int? {
            let missing = (max(full - counted, 0) + recovery - 2) / recovery
            guard missing >= attempts else { return nil }
            return counted + (0..<min(missing - attempts, 10)).reduce(wait) { pause, _ in min(pause * 2, limit) }
        }
    }

    private let rule = ThrottleRule(
        attempts: 3, wait: .seconds(1), waitLimit: .seconds(60), recovery: .seconds(10))

    @Test("For any order of guesses, right ones and pauses, the statements do what the rule says, on each engine")
    func model() async throws {
        try await withApp(SampleApp.self) { app in
            let system = app.application.platform.database.system()
            var random = SeededGenerator(seed: 17)
            for round in 0..<6 {
                let bucket = ThrottleBucket(id: "test/\(round)", rule: rule)
                let start = app.clock.now
                var (model, now, taken) = (Model(), 0, 0)
                for step in 0..<120 {
                    let pause = [0, 0, 1, 2, 7, 31, 130][Int(random.next() % 7)]
                    app.clock.advance(by: .seconds(pause))
                    now += pause
                    if random.next() % 4 == 0, taken > 0 {
                        try await system.write { tx in try tx.giveBack(to: bucket) }
                        model.giveBack()
                        taken -= 1
                        continue
                    }
                    let refused = try await system.write { tx in try tx.take(from: bucket) }
                    let expected = model.take(at: now)
                    #expect((refused == nil) == expected, "round \(round), step \(step)")
                    if expected { taken += 1 } else { #expect(refused == .seconds((model.open ?? now) - now)) }
                    let stored = try await system.read { try $0.first(ThrottleRecord.where { $0.id == bucket.id }) }
                    let row = try #require(stored)
                    #expect(row.fullAt == (start + .seconds(model.full)).microseconds)
                    #expect(row.openAt == model.open.map { (start + .seconds($0)).microseconds } ?? 0)
                }
            }
        }
    }

    @Test("Guesses of servers whose clocks differ, or that waited for the row, are as many as of one")
    func clocks() async throws {
        try await withApp(SampleApp.self) { app in
            let system = app.application.platform.database.system()
            for late in [Duration.milliseconds(1), .milliseconds(900)] {
                let rule = ThrottleRule(
                    attempts: 10, wait: .seconds(1), waitLimit: .seconds(900), recovery: .seconds(600))
                let bucket = ThrottleBucket(id: "test/\(late)", rule: rule)
                var admitted = 0
                for number in 0..<12 {
                    app.clock.advance(by: number.isMultiple(of: 2) ? late : .zero - late)
                    if try await system.write({ tx in try tx.take(from: bucket) }) == nil { admitted += 1 }
                }
                #expect(admitted == 10)
            }
        }
    }

    @Test("In the long run no more guesses are admitted than are forgotten, whenever they come")
    func longRun() async throws {
        try await withApp(SampleApp.self) { app in
            let system = app.application.platform.database.system()
            let bucket = ThrottleBucket(id: "test/long", rule: rule)
            var admitted = 0
            for _ in 0..<600 {
                if try await system.write({ tx in try tx.take(from: bucket) }) == nil { admitted += 1 }
                app.clock.advance(by: .seconds(1))
            }
            // Three at once, a few while the wait grows, and one for each ten seconds.
            #expect((30...75).contains(admitted))
        }
    }
}
