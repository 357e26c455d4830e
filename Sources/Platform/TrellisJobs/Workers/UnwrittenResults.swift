import TrellisKernel

/// The results that couldn't be written, in groups that get smaller until the ones that the database refuses are alone.
///
/// A single result that is refused is *quarantined*: it is tried again after growing pauses, and holds up no other.
struct UnwrittenResults {
    struct Group: Sendable {
        var results: [AttemptResult]
        /// The result that a single one stands for, if the database may accept that one only.
        var original: AttemptResult?
        /// The number of refusals of a single result.
        var refusals = 0
        var due: ContinuousClock.Instant
    }
    /// The number of groups that a refused one is divided into.
    private static let parts = 8
    /// The pauses between the attempts to write a single result.
    private static let pauses = Backoff(first: .seconds(2), limit: .seconds(300))

    private var groups: [Group] = []
    /// The group that is being written.
    private var current: Group?

    var results: [AttemptResult] { groups.flatMap(\.results) + (current?.results ?? []) }
    var count: Int { groups.reduce(current?.results.count ?? 0) { $0 + $1.results.count } }
    /// The results that are refused even alone.
    var quarantined: Int { (groups + [current].compactMap { $0 }).count { $0.refusals > 0 } }
    var isEmpty: Bool { groups.isEmpty && current == nil }

    mutating func add(_ results: [AttemptResult], at now: ContinuousClock.Instant) {
        divide(Group(results: results, due: now))
    }

    /// Takes the group that is due first; nil if none is due.
    mutating func take(at now: ContinuousClock.Instant) -> Group? {
        guard let index = groups.indices.min(by: { groups[$0].due < groups[$1].due }), groups[index].due <= now else {
            return nil
        }
        current = groups.remove(at: index)
        return current
    }

    /// The time until the next group is due; nil if there is none.
    func pause(at now: ContinuousClock.Instant) -> Duration? { groups.map { max($0.due - now, .zero) }.min() }

    /// The taken group is written.
    mutating func written() {
        current = nil
    }

    /// The database was unavailable; the group is tried again after the pause.
    mutating func postpone(by pause: Duration, at now: ContinuousClock.Instant) {
        guard var group = current else { return }
        group.due = now + pause
        groups.append(group)
        current = nil
    }

    /// The database refuses the taken group, which is divided, or quarantined if it is a single result; returns whether
    /// it is quarantined for the first time.
    ///
    /// - Parameter other: the result to write instead of a single one; nil for the same.
    mutating func refused(at now: ContinuousClock.Instant, insteadWrite other: AttemptResult?) -> Bool {
        guard var group = current else { return false }
        current = nil
        guard group.results.count == 1 else {
            divide(group)
            return false
        }
        if let original = group.original {
            // The database refuses both, so the result isn't the reason.
            (group.results, group.original) = ([original], nil)
        } else if let other {
            groups.append(Group(results: [other], original: group.results.first, refusals: group.refusals, due: now))
            return false
        }
        group.refusals += 1
        group.due = now + Self.pauses.delay(after: group.refusals)
        groups.append(group)
        return group.refusals == 1
    }

    private mutating func divide(_ group: Group) {
        let size = max((group.results.count + Self.parts - 1) / Self.parts, 1)
        var rest = group.results[...]
        while !rest.isEmpty {
            groups.append(Group(results: Array(rest.prefix(size)), due: group.due))
            rest = rest.dropFirst(size)
        }
    }
}
