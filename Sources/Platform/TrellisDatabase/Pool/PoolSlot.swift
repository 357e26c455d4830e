import TrellisKernel

/// The connection of one thread of a pool, if it has one.
struct PoolSlot<Connection: PoolConnection> {
    private let limits: PoolLimits
    private let lastLoss: LastConnectionLoss
    private let backoff: ReconnectBackoff?
    private let generations: PoolGenerations
    private let open: @Sendable () throws -> Connection
    private var current: Connection?
    /// When the connection has reached its maximum age.
    private(set) var agedAt: Int64 = .max
    private var usedAt: Int64 = 0
    private var generation: UInt64 = 0

    init(
        limits: PoolLimits, lastLoss: LastConnectionLoss, backoff: ReconnectBackoff?, generations: PoolGenerations,
        open: @escaping @Sendable () throws -> Connection
    ) {
        self.limits = limits
        self.lastLoss = lastLoss
        self.backoff = backoff
        self.generations = generations
        self.open = open
    }

    /// Whether the thread has a connection, which may be broken.
    var isConnected: Bool { current != nil }

    /// Returns a usable connection: the current one, or a new one.
    ///
    /// After a failure the next call tries again, or with a backoff the first call after its delay.
    mutating func connection() -> Result<Connection, any Error> {
        let now = MonotonicTime.nanoseconds
        var isReplacement = false
        if let current {
            let idleTime = now - usedAt
            let isOld =
                generations.isOutdated(generation) || now >= agedAt
            let mayBeBroken =
                limits.validationInterval.map { idleTime >= $0.nanoseconds } ?? false || lastLoss.nanoseconds >= usedAt
            if !isOld, current.isUsable(askServer: mayBeBroken) { return .success(current) }
            disconnect()
            // The replacement of an old connection doesn't grow the pool, so the backoff doesn't apply.
            isReplacement = isOld
        }
        guard isReplacement || backoff?.allowsAttempt ?? true else { return .failure(DatabaseError.disconnected) }
        let next = generations.enter()
        do {
            let opened = try open()
            backoff?.succeeded()
            (current, generation, usedAt) = (opened, next, MonotonicTime.nanoseconds)
            // Connections that were opened together are replaced one after the other.
            let lifetime = limits.maximumLifetime.map { $0 * Double.random(in: 0.9...1) }
            agedAt = lifetime.map { MonotonicTime.nanoseconds + $0.nanoseconds } ?? .max
            return .success(opened)
        } catch {
            generations.leave(next)
            backoff?.failed()
            return .failure(error)
        }
    }

    /// Records that the thread has just used its connection.
    mutating func used() {
        usedAt = MonotonicTime.nanoseconds
        if let current, !current.isUsable(askServer: false) { lastLoss.record() }
    }

    /// Closes the connection if it is outdated; returns whether it was.
    mutating func disconnectOutdated() -> Bool {
        guard isConnected, generations.isOutdated(generation) else { return false }
        disconnect()
        return true
    }

    /// Closes the connection.
    mutating func disconnect() {
        guard let current else { return }
        try? current.close()
        self.current = nil
        generations.leave(generation)
    }
}
