import Logging
import TrellisDatabase

/// The readiness check of the server.
struct CoreService: Sendable {
    let database: SystemDatabase
    let pendingMigrations: @Sendable () async throws -> [String]

    /// Throws unless requests can be served: the database responds, and has the schema that the code needs.
    ///
    /// - Throws: ``CoreError``, with the cause in the log.
    func checkReadiness(_ logger: Logger) async throws {
        let pending: [String]
        do {
            _ = try await database.query { try $0.rows("SELECT 1") }
            pending = try await pendingMigrations()
        } catch let error as CancellationError {
            throw error
        } catch {
            logger.error("The database does not respond", metadata: ["error": "\(error)"])
            throw CoreError.databaseUnavailable
        }
        guard pending.isEmpty else { throw CoreError.migrationsPending(pending) }
    }
}
