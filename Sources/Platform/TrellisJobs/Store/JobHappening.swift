import TrellisDatabase
import TrellisKernel

/// Something to be told in `job_event`.
struct JobHappening {
    let tenantID: ID<Tenant>
    /// The job; nil when it is about a queue or a schedule.
    var job: ID<BackgroundJob>?
    let kind: JobEventKind
    var attempt: Int?
    var code: String?
    var message: String?
    var actor: ID<User>?
}

extension JobHappening {
    /// What there is to tell of a move, if anything.
    init?(_ move: JobMove) {
        guard let event = move.event else { return nil }
        self.init(
            tenantID: move.job.tenantID, job: move.job.id, kind: event.kind, attempt: move.job.attempt,
            code: move.failure.flatMap { $0.code.isEmpty ? nil : $0.code }, message: event.message, actor: move.actor)
    }
}

extension JobRows {
    /// Writes down what happened, in this order.
    func tell(_ happenings: [JobHappening]) throws {
        guard !happenings.isEmpty else { return }
        // No identifier is all zeros, so that one can stand for none.
        let none = ID<Never>(high: 0, low: 0)
        var told = ListedRows("told")
        told.add("id", happenings.map { _ in ID<JobEventRecord>() })
        told.add("tenant_id", happenings.map(\.tenantID))
        told.add("job_id", happenings.map { $0.job ?? ID(high: 0, low: 0) })
        told.add("kind", happenings.map(\.kind.rawValue))
        told.add("attempt", happenings.map { $0.attempt ?? -1 })
        told.add("code", happenings.map { $0.code ?? "" })
        told.add("message", happenings.map { $0.message?.storable ?? "" })
        told.add("actor_id", happenings.map { $0.actor ?? ID(high: 0, low: 0) })
        try sql.execute(
            """
            INSERT INTO job_event (id, tenant_id, job_id, kind, attempt, code, message, actor_id, at) \
            SELECT told.id, told.tenant_id, nullif(told.job_id, \(none)), told.kind, nullif(told.attempt, -1), \
            nullif(told.code, ''), nullif(told.message, ''), nullif(told.actor_id, \(none)), \(now.bound) FROM \(told)
            """)
    }
}
