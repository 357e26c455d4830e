import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The template fields of one job.
struct JobPage {
    let detail: JobDetail
    let redaction: Redaction
    let now: Timestamp

    private var job: JobRecord { detail.job }

    var fields: TemplateFields {
        [
            "href": .text(job.page), "id": .text(job.id.description), "name": .text(job.name),
            "stateName": .text(job.status.rawValue), "stateClass": .text(job.status.rawValue),
            "canRetry": .flag(job.status == .retrying || job.state == .discarded || job.state == .cancelled),
            "retryLabel": .text(job.status == .retrying ? "Run now" : "Retry"),
            "canCancel": .flag(!job.state.isFinal), "errorCode": .text(job.errorCode),
            "errorMessage": .text(job.errorMessage), "facts": .list(facts), "progress": .number(job.progress),
            "note": .text(job.progressNote), "timeline": .list(JobTimeline(detail).fields),
            "arguments": .text(shown(redaction.redact(job.arguments, of: job.name))),
            "result": .text(job.result.map { shown(redaction.redact(result: $0, of: job.name)) }),
            "graph": .fields(JobGraph(detail).fields),
            "batch": .fields(batch), "steps": .list(steps), "hasSteps": .flag(!detail.steps.isEmpty),
            "files": .list(files), "hasFiles": .flag(!detail.files.isEmpty), "log": .list(log),
            "hasLog": .flag(!detail.log.isEmpty),
        ]
    }

    private func shown(_ value: JSONValue?) -> String { value?.pretty() ?? "(not valid JSON, not shown)" }

    private var facts: [TemplateFields] {
        let facts: [(String, String?)] = [
            ("Attempts", "\(job.attempt) of \(job.maxAttempts)"),
            ("Priority", priority),
            (
                job.status == .retrying ? "Next attempt" : "Earliest start",
                job.state.isFinal ? nil : FormattedTime.text(job.scheduledAt) + " UTC"
            ),
            ("Expires", job.attempt == 0 ? job.expiresAt.map { FormattedTime.text($0) + " UTC" } : nil),
            ("Waits for", job.waitingOn > 0 ? "\(job.waitingOn) jobs" : nil),
            ("Timeout", job.timeoutMs.map { "\(FormattedNumber.seconds(Double($0) / 1000)) s" }),
            ("Arguments", job.hasContent ? "some are sealed, or all are in the storage" : nil),
            ("Worker", job.workerID?.description),
            ("Unique key", job.uniqueKey),
            ("Stop requested", job.cancelRequestedAt.map { FormattedTime.text($0) + " UTC" }),
            ("Run time", runTime), ("Retained until", job.keepUntil.map { FormattedTime.text($0) + " UTC" }),
            ("Enqueued by", job.userID.map { detail.users[$0] ?? $0.description }), ("Request", job.requestID),
            ("Trace", job.trace),
        ]
        return links
            + facts.compactMap { label, value in
                value.map { ["label": .text(label), "value": .text($0), "link": .nothing] }
            }
    }

    /// The facts that other jobs have too, with the lists of those jobs.
    private var links: [TemplateFields] {
        let facts: [(String, String, JobFilter)] = [
            ("Name", job.name, JobFilter(name: job.name)), ("Queue", job.queue, JobFilter(queue: job.queue)),
            ("Tenant", detail.tenantName ?? job.tenantID.description, JobFilter(tenant: job.tenantID)),
        ]
        return facts.map { label, value, filter in
            [
                "label": .text(label), "value": .text(value),
                "link": .text(AdminPath.jobList + filter.query(with: [])),
            ]
        }
    }

    /// The priority that the job was enqueued with, and whether it starts ahead of it.
    private var priority: String {
        let declared = job.declaredPriority ?? job.priority
        let name = JobPriority(rawValue: declared).map { "\($0)" } ?? "\(declared)"
        return job.declaredPriority == nil ? name : "\(name); ahead of others, since it waited for long"
    }

    private var runTime: String? {
        guard let start = job.startedAt else { return nil }
        guard let end = job.finishedAt else { return job.state == .running ? FormattedTime.span(start, now) : nil }
        return "\(FormattedNumber.seconds(Double((end - start).microseconds) / 1_000_000)) s"
    }

    private var batch: TemplateFields? {
        detail.batch.map { batch in
            [
                "label": .text(batch.label), "pending": .number(batch.pending), "total": .number(batch.total),
                "failed": .number(batch.failed),
                "href": .text(AdminPath.jobList + QueryString.query([("batch", batch.id.description)])),
            ]
        }
    }

    private var steps: [TemplateFields] {
        detail.steps.map { ["name": .text($0.name), "at": .text(FormattedTime.text($0.at))] }
    }

    private var files: [TemplateFields] {
        detail.files.map { file in
            [
                "href": .text("\(job.page)/files/\(file.id)"), "name": .text(file.name), "type": .text(file.mediaType),
                "size": .text(FormattedNumber.bytes(file.size)),
            ]
        }
    }

    private var log: [TemplateFields] {
        let known: Set = ["warning", "error", "critical"]
        return detail.log.map { line in
            [
                "at": .text(FormattedTime.precise(line.at)), "attempt": .text("#\(line.attempt)"),
                "level": .text(line.level), "levelClass": .text(known.contains(line.level) ? line.level : "plain"),
                "message": .text(line.message),
            ]
        }
    }
}
