import Synchronization

/// A thread's place in a pool: the connection it has, if it has one.
struct PoolSeat<Connection: PoolConnection> {
    private let limits: PoolLimits
    private let losses: PoolLosses
    private let backOff: BackOff?
    private let open: @Sendable () throws -> Connection
    private var current: Connection?
    private var openedAt: Int64 = 0
    private var usedAt: Int64 = 0

    init(
        limits: PoolLimits, losses: PoolLosses, backOff: BackOff?, open: @escaping @Sendable () throws -> Connection
    ) {
        self.limits = limits
        self.losses = losses
        self.backOff = backOff
        self.open = open
    }

    /// Whether there is a connection, as far as one knows.
    var isTaken: Bool { current != nil }

    /// A connection that can be used: the one at hand, or a new one.
    ///
    /// One that can't be opened is tried again next time, or once the time for that has come.
    mutating func connection() -> Result<Connection, any Error> {
        let now = MonotonicTime.nanoseconds
        var isReplacement = false
        if let current {
            let idle = now - usedAt
            let isOld = limits.lifetime.map { now - openedAt >= $0.nanoseconds } ?? false
            let isDoubtful = limits.checkAfter.map { idle >= $0.nanoseconds } ?? false || losses.latest >= usedAt
            if !isOld, current.isUsable(thoroughly: isDoubtful) { return .success(current) }
            leave()
            // One that is given up for its age leaves room for the next.
            isReplacement = isOld
        }
        guard isReplacement || backOff?.mayTry() ?? true else { return .failure(DatabaseError.disconnected) }
        do {
            let opened = try open()
            backOff?.succeeded()
            (current, openedAt) = (opened, MonotonicTime.nanoseconds)
            return .success(opened)
        } catch {
            backOff?.failed()
            return .failure(error)
        }
    }

    mutating func used() {
        usedAt = MonotonicTime.nanoseconds
        if let current, !current.isUsable(thoroughly: false) { losses.add() }
    }

    /// Gives the connection up.
    mutating func leave() {
        try? current?.close()
        current = nil
    }
}

/// When a pool last lost a connection in use: what took that one may have taken the others, so they are asked first.
final class PoolLosses: Sendable {
    private let moment = Atomic<Int64>(.min)

    var latest: Int64 { moment.load(ordering: .relaxed) }

    func add() { moment.store(MonotonicTime.nanoseconds, ordering: .relaxed) }
}
