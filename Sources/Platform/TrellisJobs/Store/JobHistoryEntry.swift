import TrellisDatabase
import TrellisKernel

/// An entry for `job_event`.
struct JobHistoryEntry {
    let tenantID: ID<Tenant>
    /// The job; nil for a queue or a schedule.
    var job: ID<BackgroundJob>?
    let kind: JobHistoryKind
    var attempt: Int?
    var code: String?
    var message: String?
    var actor: ID<User>?
}

extension JobHistoryEntry {
    /// Creates the entry for a move; nil if the move has no event.
    init?(_ move: JobTransition) {
        guard let event = move.event else { return nil }
        self.init(
            tenantID: move.job.tenantID, job: move.job.id, kind: event.kind, attempt: move.job.attempt,
            code: move.failure.flatMap { $0.code.isEmpty ? nil : $0.code }, message: event.message, actor: move.actor)
    }
}

extension JobRows {
    /// Inserts the entries into `job_event` in this order.
    func insertHistory(_ entries: [JobHistoryEntry]) throws {
        guard !entries.isEmpty else { return }
        // No identifier is all zeros, so that value represents NULL.
        let none = ID<Never>(high: 0, low: 0)
        var told = ValueRows("told")
        told.add("id", entries.map { _ in ID<JobHistoryRecord>() })
        told.add("tenant_id", entries.map(\.tenantID))
        told.add("job_id", entries.map { $0.job ?? ID(high: 0, low: 0) })
        told.add("kind", entries.map(\.kind.rawValue))
        told.add("attempt", entries.map { $0.attempt ?? -1 })
        told.add("code", entries.map { $0.code ?? "" })
        told.add("message", entries.map { $0.message?.storable() ?? "" })
        told.add("actor_id", entries.map { $0.actor ?? ID(high: 0, low: 0) })
        try sql.execute(
            """
            INSERT INTO job_event (id, tenant_id, job_id, kind, attempt, code, message, actor_id, at) \
            SELECT told.id, told.tenant_id, nullif(told.job_id, \(none)), told.kind, nullif(told.attempt, -1), \
            nullif(told.code, ''), nullif(told.message, ''), nullif(told.actor_id, \(none)), \(now.typedParameter) \
            FROM \(told)
            """)
    }
}
