import Synchronization
package import TrellisDatabase
package import TrellisKernel

/// The lease of work that one process at a time does for all of them, such as the deletion of old rows.
///
/// The leader counts its row up with each renewal. The others watch the count, not a clock, and one of them takes over
/// when it hasn't changed for the *patience*. The work must be safe if two processes do it: a leader that was stopped
/// for a while learns of its successor only with its next renewal.
package final class JobLeadership: Sendable {
    private struct State {
        /// When the lease ends unless it is renewed; nil for other processes than the leader.
        var trustedUntil: ContinuousClock.Instant?
        /// The row of another leader, and for how long it hasn't changed.
        var seen: JobLeaderRecord?
        var unchangedTime = Duration.zero
        var lastLook: ContinuousClock.Instant?
    }
    private static let options = TransactionOptions.repeatable(attempts: 5, isolation: .readCommitted)

    private let name: String
    private let holder: ID<JobWorker>
    private let patience: Duration
    private let database: SystemDatabase
    private let state = Mutex(State())

    /// A process that may lead.
    ///
    /// - Parameters:
    ///   - name: the name of the work; each has one leader.
    ///   - patience: how long a leader may be silent. Call ``renew(at:)`` at least three times as often.
    package init(
        _ name: String, _ database: SystemDatabase, patience: Duration, holder: ID<JobWorker> = ID()
    ) {
        self.name = name
        self.holder = holder
        self.patience = patience
        self.database = database
    }

    /// Whether this process is the leader.
    package var isHeld: Bool { state.withLock { $0.trustedUntil.map { .now < $0 } ?? false } }

    /// Renews the lease, or takes it if there is no leader; returns whether this process is the leader.
    ///
    /// - Parameter now: the time, asked for before and after the read: the lease begins with the call, and the silence of
    ///   another leader with the end of the read that saw its renewal.
    package func renew(at now: @autoclosure () -> ContinuousClock.Instant = .now) async throws -> Bool {
        let start = now()
        let isLeader = try await hold(at: now)
        state.withLock { $0.trustedUntil = isLeader ? start + patience : nil }
        return isLeader
    }

    /// Lets another process lead at once.
    package func resign() async {
        let (name, holder) = (name, holder)
        state.withLock { $0.trustedUntil = nil }
        // Without a database, the others find out by themselves.
        _ = try? await database.write { tx in
            try tx.delete(JobLeaderRecord.where { $0.id == name && $0.holderID == holder })
        }
    }

    private func hold(at now: () -> ContinuousClock.Instant) async throws -> Bool {
        let (name, holder) = (name, holder)
        guard let leader = try await database.find(JobLeaderRecord.self, name) else {
            return try await database.write(options: Self.options) { tx in
                let row = JobLeaderRecord(id: name, holderID: holder, renewals: 0, renewedAt: tx.databaseNow)
                return try !tx.insertMissing([row]).isEmpty
            }
        }
        guard leader.holderID == holder || isSilent(leader, at: now()) else { return false }
        return try await database.write(options: Self.options) { tx in
            try tx.update(
                JobLeaderRecord.where {
                    $0.id == name && $0.holderID == leader.holderID && $0.renewals == leader.renewals
                }
            ) { [$0.holderID.set(holder), $0.renewals.increment(by: 1), $0.renewedAt.set(tx.databaseNow)] } == 1
        }
    }

    /// Whether another leader has been silent for too long.
    ///
    /// A gap between two looks, such as an outage of the database, counts only in part: the leader couldn't renew either.
    private func isSilent(_ leader: JobLeaderRecord, at now: ContinuousClock.Instant) -> Bool {
        state.withLock { state in
            let gap = min(state.lastLook.map { now - $0 } ?? .zero, patience * 2 / 3)
            let isUnchanged = state.seen?.holderID == leader.holderID && state.seen?.renewals == leader.renewals
            state.unchangedTime = isUnchanged ? state.unchangedTime + gap : .zero
            state.seen = leader
            state.lastLook = now
            return state.unchangedTime >= patience
        }
    }
}
