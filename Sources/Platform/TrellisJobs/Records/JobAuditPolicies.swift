package import TrellisDatabase

// Job rows change several times a second and have their own history, so the audit excludes them. Actions of operators
// are rows of `job_event` with the actor; the audit records those.

extension JobRecord {
    package static var audit: AuditPolicy { .off(reason: "its history is in job_event") }
}

extension JobDependencyRecord {
    package static var audit: AuditPolicy { .off(reason: "part of a job") }
}

extension JobBatchRecord {
    package static var audit: AuditPolicy { .off(reason: "part of jobs") }
}

extension JobHistoryRecord {
    package static var audit: AuditPolicy {
        // Commands have no user, so actions of people are recognized by their kind. A cancellation is recognized by the
        // message of `JobRows.cancel`, since jobs cancel themselves, too.
        .insertions(
            where: """
                NEW.actor_id IS NOT NULL OR (NEW.kind = 'cancelled' AND NEW.message = 'Cancelled before it ran.') \
                OR NEW.kind IN ('cancel_requested', 'retried', 'edited', 'deleted', 'queue_paused', 'queue_resumed', \
                'schedule_paused', 'schedule_resumed')
                """, reason: "an operator's action on a job, queue or schedule")
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
    package static var audit: AuditPolicy { .off(reason: "job_event records who paused it") }
}

extension JobWorkerRecord {
    package static var audit: AuditPolicy { .off(reason: "a heartbeat every few seconds") }
}

extension JobLeaderRecord {
    package static var audit: AuditPolicy { .off(reason: "a renewal every few seconds") }
}

extension JobScheduleRecord {
    package static var audit: AuditPolicy { .off(reason: "job_event records who paused it") }
}

extension JobStatisticsRecord {
    package static var audit: AuditPolicy { .off(reason: "statistics") }
}

extension EndedParentRecord {
    package static var audit: AuditPolicy { .off(reason: "part of jobs") }
}
