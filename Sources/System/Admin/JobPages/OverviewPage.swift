import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisWeb

/// The template fields of the overview.
struct OverviewPage {
    let overview: JobOverview
    let statistics: JobStatisticsRange
    /// The token for its forms.
    let formToken: String

    private var view: OverviewView { OverviewView(range: statistics.range, queue: statistics.queue) }

    /// The fields of the part that is updated live.
    var fields: TemplateFields {
        let charts = JobChart(statistics)
        let queues = overview.queues.map(queue)
        return [
            "at": .text(FormattedTime.text(overview.at) + " UTC"), "formToken": .text(formToken),
            "here": .text(view.path), "stream": .text(AdminPath.jobStream + view.query),
            "queues": .list(queues), "hasQueues": .flag(!queues.isEmpty), "workers": .number(overview.workers),
            "workersNoun": .text(overview.workers == 1 ? "worker process" : "worker processes"),
            "unrelayed": .text(count(overview.relay.waiting)),
            "lag": .text(FormattedTime.span(overview.at - overview.relay.lag, overview.at)),
            "onTheirWay": .text(count(overview.outbox?.waiting)), "setAside": .text(count(overview.outbox?.setAside)),
            "onTheirWayFor": .text(FormattedTime.span(overview.at - (overview.outbox?.oldest ?? .zero), overview.at)),
            "ranges": .list(ranges), "charted": .list(charted),
            "throughput": .fields(charts.throughput), "latency": .fields(charts.latency),
            "runningJobs": .list(overview.running.map(running)), "hasRunning": .flag(!overview.running.isEmpty),
            "failures": .list(overview.failures.map(failure)), "hasFailures": .flag(!overview.failures.isEmpty),
        ]
    }

    /// Returns a number to show; nil if there is nothing to show.
    private func count(_ number: Int?) -> String? {
        number.flatMap { $0 > 0 ? FormattedNumber.count($0) : nil }
    }

    private var ranges: [TemplateFields] {
        JobChartRange.allCases.map { range in
            [
                "href": .text(OverviewView(range: range, queue: statistics.queue).path), "id": .text(range.rawValue),
                "label": .text(range.label), "isHere": .flag(range == statistics.range),
            ]
        }
    }

    private var charted: [TemplateFields] {
        ([nil] + overview.queues.map { $0.status.queue }).map { (queue: String?) in
            [
                "href": .text(OverviewView(range: statistics.range, queue: queue).path), "id": .text(queue ?? ""),
                "label": .text(queue ?? "All queues"), "isHere": .flag(queue == statistics.queue),
            ]
        }
    }

    private func queue(_ queue: QueueOverview) -> TemplateFields {
        let (status, name) = (queue.status, queue.status.queue)
        let isPaused = queue.condition == .paused
        let verb = isPaused ? "resume" : "pause"
        var fields: TemplateFields = [
            "name": .text(name), "href": .text(AdminPath.jobList + JobFilter(queue: name).query(with: [])),
            "oldest": .text(status.oldestAvailable.map { FormattedTime.span($0, overview.at) }),
            "isPaused": .flag(isPaused), "isUnserved": .flag(queue.condition == .unserved),
            "isOpen": .flag(queue.condition == .open), "verb": .text(verb),
            "verbLabel": .text(isPaused ? "Resume" : "Pause"),
            "action": .text("\(AdminPath.jobs)/queues/\(QueryString.segment(name))/\(verb)"),
        ]
        for shown in [JobStatus.available, .running, .scheduled, .retrying, .blocked, .discarded] {
            let count = status.count(shown)
            fields[shown.rawValue] = .text(FormattedNumber.count(count))
            var filter = JobFilter(queue: name)
            filter.status = shown
            fields["\(shown.rawValue)Href"] = .text(count > 0 ? AdminPath.jobList + filter.query(with: []) : nil)
        }
        return fields
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
            "stateName": .text(job.status.rawValue), "stateClass": .text(job.status.rawValue),
            "ended": .text(job.failedAt.map { FormattedTime.relative($0, at: overview.at) }),
            "next": .text(job.status == .retrying ? FormattedTime.relative(job.scheduledAt, at: overview.at) : nil),
            "attempts": .text("\(job.attempt) of \(job.maxAttempts)"), "code": .text(job.errorCode),
            "error": .text(job.errorMessage?.shortened(to: 200)),
        ]
    }

    private func tenant(_ job: JobRecord) -> String { overview.tenants[job.tenantID] ?? job.tenantID.description }
}
