/// The time that a server has waited for a client to send a body.
///
/// While the code doesn't read, the client waits, and the time doesn't count.
struct BodyTime {
    private var total: Int64 = 0
    private var waitingSince: Int64?
    private var bytes = 0

    /// Starts to count, unless it counts already.
    mutating func start(at now: Int64) {
        if waitingSince == nil { waitingSince = now }
    }

    /// Stops counting.
    mutating func stop(at now: Int64) {
        total += waitingSince.map { now - $0 } ?? 0
        waitingSince = nil
    }

    /// Counts bytes that have arrived.
    mutating func add(_ count: Int) {
        bytes += count
    }

    /// The time when the body is too slow unless more of it arrives; nil while nothing counts.
    func deadline(_ limits: ConnectionLimits) -> Int64? {
        guard let waitingSince, let limit = limits.bodyTime(after: bytes) else { return nil }
        let (deadline, isOverflow) = waitingSince.addingReportingOverflow(limit - total)
        return isOverflow ? nil : deadline
    }
}
