package import TrellisDatabase

// Jobs have a history of their own, and change hands several times a second. What an operator does to them stands in
// `job_event` with who did it, and is kept by the audit from there.

extension JobRecord {
    package static var audit: AuditPolicy { .off(reason: "job_event has its history") }
}

extension JobDependencyRecord {
    package static var audit: AuditPolicy { .off(reason: "part of a job") }
}

extension JobBatchRecord {
    package static var audit: AuditPolicy { .off(reason: "part of jobs") }
}

extension JobEventRecord {
    package static var audit: AuditPolicy {
        // Commands have no user; what only people do is known by its kind, and that they cancelled what waited by the
        // words that `JobRows.cancel` has for it: jobs cancel themselves, too.
        .insertions(
            where: """
                NEW.actor_id IS NOT NULL OR (NEW.kind = 'cancelled' AND NEW.message = 'Cancelled before it ran.') OR NEW.kind IN \
                ('cancel_requested', 'retried', 'queue_paused', 'queue_resumed', 'schedule_paused', 'schedule_resumed')
                """, reason: "what somebody did to a job, queue or schedule")
    }
}

extension JobStepRecord {
    package static var audit: AuditPolicy { .off(reason: "part of a job") }
}

extension JobLogRecord {
    package static var audit: AuditPolicy { .off(reason: "part of a job") }
}

extension JobFileRecord {
    package static var audit: AuditPolicy { .off(reason: "part of a job") }
}

extension JobQueueRecord {
    package static var audit: AuditPolicy { .off(reason: "job_event says who paused it") }
}

extension JobWorkerRecord {
    package static var audit: AuditPolicy { .off(reason: "a beat every few seconds") }
}

extension JobScheduleRecord {
    package static var audit: AuditPolicy { .off(reason: "job_event says who paused it") }
}

extension JobMinuteRecord {
    package static var audit: AuditPolicy { .off(reason: "figures") }
}
