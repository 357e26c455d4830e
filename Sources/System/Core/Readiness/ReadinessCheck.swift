import Logging
import Synchronization
import TrellisDatabase
import TrellisKernel

/// The readiness check of the server, which asks the database; its result counts for a second, and requests at the same
/// time share one check.
///
/// Without that, requests that need no token could keep the database busy.
final class ReadinessCheck: Sendable {
    private typealias Outcome = Result<Void, CoreError>
    private struct State {
        var latest: (outcome: Outcome, at: Timestamp)?
        var running: Task<Outcome, Never>?
    }
    private let state = Mutex(State())
    private let database: SystemDatabase
    private let pendingMigrations: @Sendable () async throws -> [String]

    /// Creates a check of this database.
    init(_ database: SystemDatabase, pendingMigrations: @escaping @Sendable () async throws -> [String]) {
        self.database = database
        self.pendingMigrations = pendingMigrations
    }

    /// Throws unless the database responds, can be written, and has the schema that the code needs.
    ///
    /// - Throws: ``CoreError``, with the cause in the log.
    func require(_ logger: Logger) async throws(CoreError) {
        let task: Task<Outcome, Never>
        switch next(logger) {
        case .known(let outcome): return try outcome.get()
        case .running(let running): task = running
        }
        try await task.value.get()
    }

    private enum Next {
        case known(Outcome)
        case running(Task<Outcome, Never>)
    }

    private func next(_ logger: Logger) -> Next {
        let now = database.database.clock.now
        return state.withLock { state in
            if let running = state.running { return .running(running) }
            // The clock of the system may be set back.
            if let latest = state.latest, latest.at <= now, now < latest.at + .seconds(1) {
                return .known(latest.outcome)
            }
            // A task of its own: the request that starts it may be cancelled, and others wait for the same result.
            let running = Task { self.finish(await self.check(logger)) }
            state.running = running
            return .running(running)
        }
    }

    private func finish(_ outcome: Outcome) -> Outcome {
        let now = database.database.clock.now
        state.withLock { $0 = State(latest: (outcome, now), running: nil) }
        return outcome
    }

    private func check(_ logger: Logger) async -> Outcome {
        do {
            try await database.database.check()
            let pending = try await pendingMigrations()
            return pending.isEmpty ? .success(()) : .failure(.migrationsPending(pending))
        } catch DatabaseError.full, DatabaseError.unusableFile {
            // The database logs why when it begins, not at every probe.
            return .failure(.databaseUnavailable)
        } catch {
            logger.error("The database does not respond", metadata: ["error": "\(error)"])
            return .failure(.databaseUnavailable)
        }
    }
}
