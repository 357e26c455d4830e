import Testing
import TrellisKernel
import TrellisSchema
import TrellisWeb

@testable import TrellisCore
@testable import TrellisJobs

/// A job that administrators may schedule, and that had another name.
@Schema
private struct Report: JobPayload {
    static let name = "tests.report"
    static let formerNames = ["tests.summary"]
    static let scheduling: JobScheduling? = JobScheduling("Send a report.")
    static let redacted: Set<String> = ["email"]
    var format: String
    var email: String
}

/// A job that only code schedules.
@Schema
private struct Reminder: JobPayload {
    static let name = "tests.reminder"
    static let redacted: Set<String> = ["email"]
    var email: String
    var day: String
    @Confidential var pin: String
}

@Suite("Jobs of schedules")
struct ScheduleDependencyTests {
    private func dependencies() throws -> ScheduleDependencies {
        ScheduleDependencies(
            try JobCatalog([
                JobRegistration(Report.self) { _, _ in }, JobRegistration(Reminder.self) { _, _ in },
            ]), minimumGap: .seconds(60))
    }

    @Test("Arguments that are never displayed stay hidden, also in schedules of code and after the job was renamed")
    func shown() throws {
        let dependencies = try dependencies()
        let report = #"{"format":"csv","email":"ada@example.com"}"#
        #expect(dependencies.shown(report, of: "tests.report") == ["format": "csv"])
        #expect(dependencies.shown(report, of: "tests.summary") == ["format": "csv"])
        let reminder = #"{"email":"ada@example.com","day":"mon","pin":"4711"}"#
        #expect(dependencies.shown(reminder, of: "tests.reminder") == ["day": "mon"])
        // No declaration says what may be displayed.
        #expect(dependencies.shown(reminder, of: "tests.removed") == [:])
    }

    @Test("A schedule of a renamed job can be changed, and the job is listed once")
    func renamed() throws {
        let dependencies = try dependencies()
        #expect(dependencies["tests.summary"]?.name == "tests.report")
        #expect(dependencies["tests.report"]?.name == "tests.report")
        #expect(dependencies["tests.reminder"] == nil)
        #expect(dependencies.jobs(for: PermissionSet([Permission]())).map(\.name) == ["tests.report"])
    }
}
