internal import NIOCore
internal import TrellisKernel

extension HTTPConnection {
    /// The time when the client has read nothing for too long; nil when nothing is unsent.
    private var stallDeadline: Int64? { unsent > 0 ? latestSent &+ limits.stallTimeout : nil }

    /// Tells the watch of the deadlines when this connection is due.
    func updateDeadline() {
        let body = phase == .request ? bodyTime.deadline(limits) : nil
        client?.deadline = min(phaseDeadline, body ?? .max, stallDeadline ?? .max)
    }

    /// Ends what takes too long; called at the deadline, or earlier.
    func deadlineReached(now: Int64) {
        if let stallDeadline, stallDeadline <= now { return close() }
        switch phase {
        case .head:
            guard phaseDeadline <= now else { return }
            if isHeadTimed { refuse(.requestTimeout, head: parser.refusedRequest) } else { close() }
        case .request:
            if let deadline = bodyTime.deadline(limits), deadline <= now { failSlowBody() }
        case .rest, .lingering:
            if phaseDeadline <= now { close() }
        case .closed: break
        }
        updateDeadline()
    }
}
