import TrellisDatabase
import TrellisKernel

/// A row of the outbox with the job that it stands for.
struct CarriedEntry: Sendable {
    let row: JobOutboxRecord
    /// The job; nil if this release can't read the row.
    let entry: OutboxEntry?
    /// Why this release can't read the row.
    let reason: String?

    init(_ row: JobOutboxRecord) {
        self.row = row
        do {
            entry = try OutboxEntry(row)
            reason = nil
        } catch {
            (entry, reason) = (nil, "\(error)")
        }
    }

    /// The identifiers of the jobs and batches that it waits for.
    var parents: [ID<BackgroundJob>] { entry?.parents.map(\.parent) ?? [] }
}

/// What has become of the jobs of a portion so far.
struct PortionRun: Sendable {
    let entries: [CarriedEntry]
    /// Parents that are in the outbox, and weren't read since there are many before them.
    let waiting: Set<ID<BackgroundJob>>
    /// The term of the relay in which the entries were read.
    let term: Int
    /// The jobs that are in the jobs database.
    var carried: [ID<BackgroundJob>] = []
    /// The jobs that the jobs database has refused.
    var refused: Set<ID<BackgroundJob>> = []

    init(entries: [CarriedEntry], waiting: Set<ID<BackgroundJob>>, term: Int) {
        self.entries = entries
        self.waiting = waiting
        self.term = term
    }

    /// Returns the entries in an order in which each is after those that it waits for.
    func ordered() -> [CarriedEntry] {
        let byID = Dictionary(entries.map { ($0.row.id, $0) }) { first, _ in first }
        var (ordered, seen): ([CarriedEntry], Set<ID<BackgroundJob>>) = ([], [])
        for entry in entries {
            // With a stack of its own, since a chain of jobs may be long.
            var path = [entry]
            while let last = path.last {
                let open = last.parents.compactMap { byID[$0] }.first { parent in
                    !seen.contains(parent.row.id) && !path.contains { $0.row.id == parent.row.id }
                }
                if let open {
                    path.append(open)
                } else {
                    path.removeLast()
                    if seen.insert(last.row.id).inserted { ordered.append(last) }
                }
            }
        }
        return ordered
    }

    /// Returns those that may be carried: not what was set aside, and nothing that waits for a job which stays in the outbox.
    func ready(_ candidates: [CarriedEntry]) -> [CarriedEntry] {
        let known = waiting.union(entries.map(\.row.id))
        var (ready, arrived) = ([CarriedEntry](), Set(carried))
        for candidate in candidates where candidate.row.setAsideAt == nil && !refused.contains(candidate.row.id) {
            guard candidate.parents.allSatisfy({ !known.contains($0) || arrived.contains($0) }) else { continue }
            ready.append(candidate)
            arrived.insert(candidate.row.id)
        }
        return ready
    }
}
