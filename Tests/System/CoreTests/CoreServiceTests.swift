import Logging
import Testing
import TrellisDatabase

@testable import TrellisCore

@Suite struct CoreServiceTests {
    private func service(pending: [String] = []) throws -> (Database, CoreService) {
        let database = try Database.open("sqlite::memory:")
        return (database, CoreService(database: database.system(), pendingMigrations: { pending }))
    }

    @Test("The server is ready when the database responds and no migration is pending")
    func ready() async throws {
        let (_, core) = try service()
        try await core.checkReadiness(Logger(label: "test"))
    }

    @Test("The error names the pending migrations")
    func pending() async throws {
        let (_, core) = try service(pending: ["users.001-create"])
        let error = await #expect(throws: CoreError.self) { try await core.checkReadiness(Logger(label: "test")) }
        #expect(error?.code == "ready.migrations_pending")
        #expect(error?.message.contains("users.001-create") == true)
    }

    @Test("A database that doesn't respond is reported")
    func noDatabase() async throws {
        let (database, core) = try service()
        try database.close()
        let error = await #expect(throws: CoreError.self) { try await core.checkReadiness(Logger(label: "test")) }
        #expect(error?.code == "ready.database_unavailable")
    }
}
