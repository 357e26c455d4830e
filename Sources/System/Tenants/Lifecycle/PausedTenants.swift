import Synchronization
import TrellisDatabase
import TrellisKernel

/// The tenants whose jobs wait: those that are suspended or deleted.
///
/// A process reads them at most every two seconds; a change by the process itself counts at once.
final class PausedTenants: Sendable {
    private static let lifetime = Duration.seconds(2)

    private struct Known {
        var tenants: Set<ID<Tenant>> = []
        var until: Timestamp?
        /// Counts the changes, so that a read that began before one isn't kept.
        var generation = 0
    }

    private let database: SystemDatabase
    private let clock: any Clock
    private let known = Mutex(Known())

    init(database: SystemDatabase, clock: any Clock) {
        self.database = database
        self.clock = clock
    }

    /// Returns whether the jobs of a tenant wait.
    func contains(_ tenant: ID<Tenant>) async throws -> Bool {
        let (now, last) = (clock.now, known.withLock { $0 })
        if let until = last.until, now < until { return last.tenants.contains(tenant) }
        let paused = TenantRecord.where { $0.suspendedAt != nil || $0.deletedAt != nil }
        let tenants = Set(try await database.values(paused) { $0.id })
        known.withLock { known in
            guard known.generation == last.generation else { return }
            (known.tenants, known.until) = (tenants, now + Self.lifetime)
        }
        return tenants.contains(tenant)
    }

    /// Forgets what was read, after a change of a tenant was committed.
    func forget() {
        known.withLock { known in
            known.until = nil
            known.generation += 1
        }
    }
}
