import TrellisJobs
import TrellisKernel
import TrellisWeb

/// The template fields of the overview.
struct OverviewPage {
    let overview: JobOverview
    /// The token for its forms.
    let formToken: String

    /// The fields of the part that is updated live.
    var fields: TemplateFields {
        let charts = MinuteChart(overview.sums)
        let queues = overview.queues.map(queue)
        return [
            "at": .text(FormattedTime.text(overview.at) + " UTC"), "formToken": .text(formToken),
            "queues": .list(queues), "hasQueues": .flag(!queues.isEmpty), "workers": .number(overview.workers),
            "workersNoun": .text(overview.workers == 1 ? "worker process" : "worker processes"),
            "throughput": .fields(charts.throughput), "latency": .fields(charts.latency),
            "runningJobs": .list(overview.running.map(running)), "hasRunning": .flag(!overview.running.isEmpty),
            "failures": .list(overview.failures.map(failure)), "hasFailures": .flag(!overview.failures.isEmpty),
        ]
    }

    private func queue(_ queue: QueueStatus) -> TemplateFields {
        let isPaused = queue.pausedAt != nil
        let verb = isPaused ? "resume" : "pause"
        return [
            "name": .text(queue.queue), "href": .text(AdminPath.jobList + QueryString.query([("queue", queue.queue)])),
            "available": .number(queue.counts[.available] ?? 0), "running": .number(queue.counts[.running] ?? 0),
            "scheduled": .number(queue.counts[.scheduled] ?? 0), "blocked": .number(queue.counts[.blocked] ?? 0),
            "oldest": .text(queue.oldestAvailable.map { FormattedTime.span($0, overview.at) }),
            "isPaused": .flag(isPaused),
            "verb": .text(verb), "verbLabel": .text(isPaused ? "Resume" : "Pause"),
            "action": .text("\(AdminPath.jobs)/queues/\(QueryString.segment(queue.queue))/\(verb)"),
        ]
    }

    private func running(_ job: JobRecord) -> TemplateFields {
        [
            "href": .text(job.page), "id": .text(job.id.description), "name": .text(job.name),
            "queue": .text(job.queue), "tenant": .text(tenant(job)),
            "age": .text(job.startedAt.map { FormattedTime.span($0, overview.at) }), "progress": .number(job.progress),
            "note": .text(job.progressNote),
        ]
    }

    private func failure(_ job: JobRecord) -> TemplateFields {
        [
            "href": .text(job.page), "id": .text(job.id.description), "name": .text(job.name),
            "queue": .text(job.queue), "tenant": .text(tenant(job)),
            "ended": .text(job.finishedAt.map { FormattedTime.relative($0, at: overview.at) }),
            "attempts": .text("\(job.attempt) of \(job.maxAttempts)"), "code": .text(job.errorCode),
            "error": .text(job.errorMessage?.shortened(to: 200)),
        ]
    }

    private func tenant(_ job: JobRecord) -> String { overview.tenants[job.tenantID] ?? job.tenantID.description }
}
