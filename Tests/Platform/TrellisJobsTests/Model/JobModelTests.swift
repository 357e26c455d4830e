import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

/// Whatever happens to jobs, in whatever order, the rows say what a model in memory says.
@Suite("Jobs and their model")
struct JobModelTests {
    /// Some that are the same at each run, and one that no run had before; a failure names it.
    static let seeds: [UInt64] = [1, 2, 3, .random(in: 4...(.max))]

    @Test(
        "J1–J7, J10, J13: steps in any order lead where the model says, and everything can be brought to its end",
        arguments: TestJobsEngine.allCases, seeds)
    func walk(_ engine: TestJobsEngine, _ seed: UInt64) async throws {
        try await TestJobs.with(engine) { test async throws in
            var walk = ModelWalk(test, seed: seed)
            try await walk.walk(150)
            try await walk.finish()
        }
    }
}
