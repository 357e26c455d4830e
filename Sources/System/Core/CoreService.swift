import Logging
import TrellisDatabase

/// The readiness check of the server.
struct CoreService: Sendable {
    let database: SystemDatabase
    let pendingMigrations: @Sendable () async throws -> [String]

    /// Throws unless requests can be served: the database responds, can be written, and has the schema that the code
    /// needs.
    ///
    /// - Throws: ``CoreError``, with the cause in the log.
    func checkReadiness(_ logger: Logger) async throws {
        let pending: [String]
        do {
            try await database.database.check()
            pending = try await pendingMigrations()
        } catch let error as CancellationError {
            throw error
        } catch DatabaseError.full, DatabaseError.unusableFile {
            // The database logs why when it begins, not at every probe.
            throw CoreError.databaseUnavailable
        } catch {
            logger.error("The database does not respond", metadata: ["error": "\(error)"])
            throw CoreError.databaseUnavailable
        }
        guard pending.isEmpty else { throw CoreError.migrationsPending(pending) }
    }
}
