import Logging
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisJobs

/// A job that tenants schedule.
@Schema
struct ReportJob: JobPayload {
    static let name = "tests.report"
    static let scheduling: JobScheduling? = JobScheduling("Write a report.")
    static let retention: Duration = .seconds(60)
    var team: String = "all"
    var about: ID<User>?

    var subjects: [DataSubject] { about.map { [.user($0)] } ?? [] }
}

extension TestJobs {
    /// Returns a scheduler of a worker that knows these jobs.
    func storedScheduler(
        _ jobs: [JobRegistration] = [JobRegistration(ReportJob.self) { _, _ in }]
    ) throws -> StoredScheduler {
        StoredScheduler(try JobCatalog(jobs), store, logger: .silent)
    }

    /// Makes a schedule of a report, by default of our tenant and each minute.
    @discardableResult
    func makeSchedule(
        _ name: String = "report", _ rule: ScheduleRule = .every(.seconds(60)), in timeZone: String = "UTC",
        misfire: StoredSchedule.Misfire = .latest, job: ReportJob = ReportJob(), of scope: Scope? = nil
    ) async throws -> ScheduleDetails {
        try await database.tenant(scope ?? acme).write {
            try $0.schedule(job, named: name, rule, in: timeZone, misfire: misfire)
        }
    }

    func schedule(_ id: ID<StoredSchedule>, of scope: Scope? = nil) async throws -> ScheduleDetails {
        try await database.tenant(scope ?? acme).read { try $0.schedule(id) }
    }

    /// Returns the jobs that were enqueued by name, oldest first.
    func reports() async throws -> [JobRecord] {
        try await system.read { tx in
            try tx.acrossTenants(reason: "a test reads rows", level: .trace).fetch(
                JobRecord.where { $0.name == ReportJob.name }.order { $0.id.ascending })
        }
    }

    /// Ends the reports that wait, so that the next due time isn't skipped.
    func endReports(_ outcome: AttemptResult.Outcome = .completed(nil)) async throws {
        try await end(try await claim(try await worker()), outcome)
    }
}
