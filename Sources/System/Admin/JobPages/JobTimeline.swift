import TrellisJobs
import TrellisKernel
import TrellisWeb

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
        // The history has an entry for most ends, with the reason. An earlier end of the same kind was before a retry.
        let latest = detail.events.filter { $0.kind != .stuck }.map(\.at).max()
        let hasEnd = detail.events.contains { $0.kind.rawValue == job.state.rawValue && $0.at == latest }
        if let end = job.finishedAt, !hasEnd {
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
