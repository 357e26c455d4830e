import TrellisJobs
import TrellisKernel

/// The overview as templates show it.
struct OverviewPage {
    let overview: JobOverview
    /// The token of the forms in it.
    let formToken: String

    /// The fields of the part that is pushed while the page is open.
    var fields: PageFields {
        let charts = MinuteChart(overview.sums)
        let queues = overview.queues.map(queue)
        return [
            "at": .text(ShownTime.text(overview.at) + " UTC"), "formToken": .text(formToken),
            "queues": .list(queues), "hasQueues": .flag(!queues.isEmpty), "workers": .number(overview.workers),
            "workersNoun": .text(overview.workers == 1 ? "worker process is" : "worker processes are"),
            "throughput": .fields(charts.throughput), "latency": .fields(charts.latency),
            "runningJobs": .list(overview.running.map(running)), "hasRunning": .flag(!overview.running.isEmpty),
            "failures": .list(overview.failures.map(failure)), "hasFailures": .flag(!overview.failures.isEmpty),
        ]
    }

    private func queue(_ queue: QueueStanding) -> PageFields {
        let isPaused = queue.pausedAt != nil
        let verb = isPaused ? "resume" : "pause"
        return [
            "name": .text(queue.queue), "href": .text(AdminPath.list + QueryText.query([("queue", queue.queue)])),
            "available": .number(queue.counts[.available] ?? 0), "running": .number(queue.counts[.running] ?? 0),
            "scheduled": .number(queue.counts[.scheduled] ?? 0), "blocked": .number(queue.counts[.blocked] ?? 0),
            "oldest": .text(queue.oldestAvailable.map { ShownTime.span($0, overview.at) }), "isPaused": .flag(isPaused),
            "verb": .text(verb), "verbLabel": .text(isPaused ? "Resume" : "Pause"),
            "action": .text("\(AdminPath.jobs)/queues/\(QueryText.segment(queue.queue))/\(verb)"),
        ]
    }

    private func running(_ job: JobRecord) -> PageFields {
        [
            "href": .text(job.page), "id": .text(job.id.description), "name": .text(job.name),
            "queue": .text(job.queue), "tenant": .text(tenant(job)),
            "age": .text(job.startedAt.map { ShownTime.span($0, overview.at) }), "progress": .number(job.progress),
            "note": .text(job.progressNote),
        ]
    }

    private func failure(_ job: JobRecord) -> PageFields {
        [
            "href": .text(job.page), "id": .text(job.id.description), "name": .text(job.name),
            "queue": .text(job.queue), "tenant": .text(tenant(job)),
            "ended": .text(job.finishedAt.map { ShownTime.relative($0, at: overview.at) }),
            "attempts": .text("\(job.attempt) of \(job.maxAttempts)"), "code": .text(job.errorCode),
            "error": .text(job.errorMessage?.shortened(to: 200)),
        ]
    }

    private func tenant(_ job: JobRecord) -> String { overview.tenants[job.tenantID] ?? job.tenantID.description }
}

extension JobRecord {
    /// The address of the job's page.
    var page: String { AdminPath.job(tenantID.description, id.description) }
}

extension String {
    /// The text, cut after so many characters.
    func shortened(to count: Int) -> String { self.count > count ? prefix(count) + "…" : self }
}
