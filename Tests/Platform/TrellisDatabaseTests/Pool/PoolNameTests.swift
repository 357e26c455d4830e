import Logging
import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

@Suite("The names of pools in metrics and the log")
struct PoolNameTests {
    @Test("The pools of a database with a name begin with it, and those of the product's are named by their roles")
    func names() {
        let roles: [PoolRole] = [.primary, .replica, .writer, .reader]
        var options = DatabaseOptions()
        #expect(roles.map { options.poolName($0) } == ["primary", "replica", "writer", "reader"])
        options.name = "jobs"
        #expect(roles.map { options.poolName($0) } == ["jobs", "jobs_replica", "jobs_writer", "jobs_reader"])
    }

    @Test("A pool and a listener that can't connect are logged by the name of their database", .timeLimit(.minutes(1)))
    func log() async throws {
        var options = DatabaseOptions()
        options.name = "jobs"
        let log = RecordedLog()
        let database = try Database.open(
            "postgres://ada:secret@127.0.0.1:1/none", options: options, logger: log.logger)
        defer { try? database.close() }
        await #expect(throws: DatabaseError.disconnected) {
            try await database.system().read { tx in _ = try tx.rows("SELECT 1 AS one") }
        }
        let notifications = database.notifications(on: ["changes"])
        for message in ["Can't connect to the database", "The database listener isn't connected"] {
            try await eventually("it is logged: \(message)") {
                log.lines(at: .warning).contains { $0.contains(message) && $0.contains("jobs") }
            }
        }
        withExtendedLifetime(notifications) {}
        #expect(!log.all.contains { $0.contains("primary") })
    }
}
