package import Logging
import TrellisDatabase
package import TrellisKernel

/// A scheduler that enqueues the jobs of schedules that were made at run time.
///
/// It runs in every worker, for the jobs that its release knows. A schedule that fails keeps its due time, is tried again
/// after a while, and holds up no other; those of a suspended or deleted tenant wait.
package struct StoredScheduler: Sendable {
    /// The polling interval when no schedule is due earlier; others may be made.
    private static let interval = Duration.seconds(5)
    /// The time until schedules that other workers have locked are looked at again.
    private static let recheck = Duration.milliseconds(250)
    /// The most schedules of a transaction; few, since it locks the jobs that it finds in their way.
    private static let portion = 10

    private let catalog: JobCatalog
    private let store: StoredSchedules
    private let database: Database
    private let logger: Logger

    /// Creates a scheduler for the jobs of the catalogue.
    package init(_ catalog: JobCatalog, _ store: JobStore, logger: Logger) {
        self.catalog = catalog
        self.store = store.storedSchedules
        database = store.product.database
        self.logger = logger
    }

    /// Enqueues jobs until the task is cancelled or `isOver` returns true.
    func run(until isOver: () -> Bool) async {
        let outage = OutageReporter("Polling the stored schedules", logger)
        while !Task.isCancelled, !isOver() {
            let next = await outage.attempt { try await fireDue() }
            let pause = next.flatMap { $0 }.map { $0 - database.now } ?? Self.interval
            try? await Task.sleep(for: min(max(pause, Self.recheck), Self.interval))
        }
    }

    /// Enqueues jobs for all due schedules, and returns when the next one is to be tried.
    ///
    /// - Throws: the error of a database that is unavailable as a whole; those of single schedules are logged and stored.
    @discardableResult
    package func fireDue() async throws -> Timestamp? {
        while !Task.isCancelled {
            let due = try await store.due(catalog.contracts, limit: Self.portion)
            guard !due.isEmpty else { break }
            let open = try await withoutPausedTenants(due)
            // Another worker has them if none could be fired.
            guard try await fire(open) > 0 || open.count < due.count else { break }
        }
        try await store.noteUnknown(catalog.contracts)
        return try await store.next(catalog.contracts)
    }

    /// Returns the schedules whose tenants aren't paused, and lets the others wait.
    private func withoutPausedTenants(_ due: [DueSchedule]) async throws -> [DueSchedule] {
        var paused: Set<ID<Tenant>> = []
        for (tenant, schedules) in Dictionary(grouping: due, by: \.tenantID) where tenant != .platform {
            guard let isPaused = schedules.lazy.compactMap({ catalog[$0.job]?.isPaused }).first,
                try await isPaused(tenant)
            else { continue }
            paused.insert(tenant)
            try await store.postpone(tenant)
        }
        return due.filter { !paused.contains($0.tenantID) }
    }

    /// Fires schedules together, or each alone if one of them fails; returns the number that this worker had.
    private func fire(_ due: [DueSchedule]) async throws -> Int {
        guard let first = due.first else { return 0 }
        do {
            return try await store.fire(due, catalog)
        } catch let error where error.concernsDatabase {
            throw error
        } catch {
            guard due.count == 1 else {
                var count = 0
                for schedule in due { count += try await fire([schedule]) }
                return count
            }
            let (code, reason) = ((error as? any AppError)?.code ?? "job.failed", Self.reason(error))
            logger.error(
                "A stored schedule can't enqueue, and is tried again later",
                metadata: ["schedule": "\(first.id)", "tenant": "\(first.tenantID)", "error": "\(reason)"])
            try await store.recordFailure(of: first, code: code, reason)
            return 1
        }
    }

    private static func reason(_ error: any Error) -> String {
        (error as? any AppError)?.message ?? "\(error)"
    }
}
