import Logging
import Testing
import TrellisKernel

@testable import TrellisDatabase

@Suite struct PlanEstimateTests {
    @Test("The first line of a plan has the rows and the cost")
    func lines() {
        let scan = PlanEstimate(line: "Seq Scan on job  (cost=0.04..98198.62 rows=1000943 width=4)")
        #expect(scan == PlanEstimate(rows: 1_000_943, cost: 98198.62))
        #expect(PlanEstimate(line: "Result  (cost=0.00..0.01 rows=1 width=4)") == PlanEstimate(rows: 1, cost: 0.01))
        for line in ["", "QUERY PLAN", "Seq Scan on job", "cost=..rows=", "(cost=0.00.. rows=1 width=4)"] {
            #expect(PlanEstimate(line: line) == nil)
        }
    }

    @Test("SQLite says nothing about a plan")
    func sqlite() async throws {
        let database = try Database.open("sqlite::memory:")
        let estimate = try await database.system().read { tx in
            try tx.acrossTenants(reason: "a test reads a plan", level: .trace).sql.estimate("SELECT 1", of: "job")
        }
        #expect(estimate == nil)
        try database.close()
    }

    @Test("Without a server, and with a clock that is moved by hand, the clock decides")
    func time() async throws {
        let clock = ManualClock()
        let database = try Database.open("sqlite::memory:", clock: clock)
        database.followServerTime()
        #expect(database.now == clock.now)
        clock.advance(by: .seconds(9))
        let (now, shared) = try await database.system().read { ($0.now, $0.databaseNow) }
        #expect(now == clock.now && shared == clock.now)
        #expect(try await database.clockOffset() == .zero)
        try database.close()
    }
}
