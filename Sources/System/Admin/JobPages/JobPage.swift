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
            "stateName": .text(job.state.rawValue), "stateClass": .text(job.state.rawValue),
            "canRetry": .flag(job.state == .discarded || job.state == .cancelled),
            "canCancel": .flag(!job.state.isFinal), "errorCode": .text(job.errorCode),
            "errorMessage": .text(job.errorMessage), "facts": .list(facts), "progress": .number(job.progress),
            "note": .text(job.progressNote), "timeline": .list(JobTimeline(detail).fields),
            "arguments": .text(json(job.arguments) ?? "{}"),
            "result": .text(job.result.flatMap { json($0) }), "graph": .fields(JobGraph(detail).fields),
            "batch": .fields(batch), "steps": .list(steps), "hasSteps": .flag(!detail.steps.isEmpty),
            "files": .list(files), "hasFiles": .flag(!detail.files.isEmpty), "log": .list(log),
            "hasLog": .flag(!detail.log.isEmpty),
        ]
    }

    private func json(_ value: JSONText) -> String? {
        redaction.redact(value, of: job.name)?.pretty() ?? "(not valid JSON, not shown)"
    }

    private var facts: [TemplateFields] {
        let facts: [(String, String?)] = [
            ("Queue", job.queue), ("Tenant", detail.tenantName ?? job.tenantID.description),
            ("Attempts", "\(job.attempt) of \(job.maxAttempts)"),
            ("Priority", "\(JobPriority(rawValue: job.priority).map { "\($0)" } ?? "\(job.priority)")"),
            ("Earliest start", job.state.isFinal ? nil : FormattedTime.text(job.scheduledAt) + " UTC"),
            ("Waits for", job.waitingOn > 0 ? "\(job.waitingOn) jobs" : nil),
            ("Timeout", job.timeoutMs.map { "\(FormattedNumber.seconds(Double($0) / 1000)) s" }),
            ("Worker", job.workerID?.description), ("Unique key", job.uniqueKey),
            ("Stop requested", job.cancelRequestedAt.map { FormattedTime.text($0) + " UTC" }),
            ("Run time", runTime), ("Retained until", job.keepUntil.map { FormattedTime.text($0) + " UTC" }),
            ("Enqueued by", job.userID.map { detail.users[$0] ?? $0.description }), ("Request", job.requestID),
            ("Trace", job.trace),
        ]
        return facts.compactMap { label, value in
            value.map { ["label": .text(label), "value": .text($0)] }
        }
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

/// The timeline of one job.
struct JobTimeline {
    private struct Entry {
        let at: Timestamp
        let kind: String
        let title: String
        var text = ""
    }

    private let entries: [Entry]

    init(_ detail: JobDetail) {
        let job = detail.job
        let creator = job.userID.map { "by \(detail.users[$0] ?? $0.description)" } ?? "by the platform"
        var entries = [Entry(at: job.createdAt, kind: "created", title: "created", text: creator)]
        if let start = job.startedAt {
            entries.append(Entry(at: start, kind: "started", title: "started", text: "attempt \(job.attempt)"))
        }
        for event in detail.events {
            let actor = event.actorID.map { "by \(detail.users[$0] ?? $0.description)" }
            let attempt = event.attempt.map { "attempt \($0)" }
            let text = [attempt, actor, event.code, event.message].compactMap { $0 }.joined(separator: ", ")
            entries.append(
                Entry(
                    at: event.at, kind: event.kind.rawValue, title: event.kind.rawValue.replacing(utf8: "_", with: " "),
                    text: text))
        }
        if let end = job.finishedAt {
            entries.append(Entry(at: end, kind: job.state.rawValue, title: job.state.rawValue))
        }
        // Entries of the same time keep the order of insertion above.
        self.entries = entries.enumerated().sorted { left, right in
            (left.element.at, left.offset) < (right.element.at, right.offset)
        }.map(\.element)
    }

    var fields: [TemplateFields] {
        entries.map { entry in
            [
                "iso": .text(entry.at.description), "at": .text(FormattedTime.text(entry.at)),
                "kind": .text(entry.kind),
                "title": .text(entry.title), "text": .text(entry.text),
            ]
        }
    }
}
