import Testing
import TrellisJobs
import TrellisKernel
import TrellisTesting

@Suite("Conformance of backends of jobs")
struct JobConformanceTests {
    @Test("The database conforms", arguments: TestJobsEngine.allCases, JobConformance.Check.allCases)
    func database(_ engine: TestJobsEngine, check: JobConformance.Check) async throws {
        try await TestJobs.with(engine) { test in
            try await JobConformance.run(
                check, on: DatabaseJobBackend(test.database), time: JobConformance.Time(test.clock))
        }
    }

    @Test("The database conforms when it has other jobs", arguments: TestJobsEngine.allCases)
    func together(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let backend = DatabaseJobBackend(test.database)
            try await JobConformance.run(on: backend, time: JobConformance.Time(test.clock))
        }
    }

    @Test("A backend in memory conforms", arguments: JobConformance.Check.allCases)
    func memory(check: JobConformance.Check) async throws {
        let clock = ManualClock()
        try await JobConformance.run(check, on: MemoryJobBackend(clock: clock), time: JobConformance.Time(clock))
    }

    @Test("A defect of a backend is found by its check", arguments: JobBackendDefect.allCases)
    func defects(defect: JobBackendDefect) async throws {
        let clock = ManualClock()
        let backend = DefectiveJobBackend(MemoryJobBackend(clock: clock), defect)
        let error = await #expect(throws: JobMismatch.self) {
            try await JobConformance.run(defect.check, on: backend, time: JobConformance.Time(clock))
        }
        #expect(error?.check == defect.check)
        #expect((error?.expected == "no error") == (defect == .fails))
    }

    @Test("Each check finds a defect")
    func complete() {
        #expect(Set(JobBackendDefect.allCases.map(\.check)) == Set(JobConformance.Check.allCases))
    }
}
