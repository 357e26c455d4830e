import Logging
import Synchronization
import TrellisKernel

/// The pool of connections to one server, which can get other credentials while it is in use.
final class PostgresPool: Sendable {
    /// How long the connections may take to close after their transactions were given up.
    private static let closingGrace = Duration.seconds(2)

    /// What the metrics and the log call the pool.
    let name: String
    let connections: ConnectionPool<PostgresConnection>
    private let context: PostgresPoolContext
    private let current: CurrentPostgresAddress
    /// The address that is current, or becomes current when it works.
    private let wanted: CurrentPostgresAddress
    private let logger: Logger
    private let isClosed = Atomic(false)

    init(
        _ name: String, _ address: PostgresAddress, _ session: PostgresSessionOptions, _ limits: PoolLimits,
        _ quick: QuickStatements, _ logger: Logger
    ) {
        self.name = name
        let context = PostgresPoolContext(logger, quick: quick)
        self.context = context
        let current = CurrentPostgresAddress(address)
        self.current = current
        wanted = CurrentPostgresAddress(address)
        self.logger = logger
        connections = ConnectionPool(
            name: "database-\(name)", limits: limits, metrics: PoolMetrics(name), backoff: ReconnectBackoff()
        ) {
            let connection = try PostgresConnection(current.value, session: session, context: context) { reason in
                context.failure.record(reason)
                logger.warning(
                    "Can't connect to the database", metadata: ["pool": "\(name)", "reason": "\(reason)"])
            }
            context.failure.record(nil)
            return connection
        }
    }

    /// Why the last attempt to connect failed; nil if it succeeded.
    var connectionFailure: String? { context.failure.reason }

    /// The address for a connection that is opened now.
    var address: PostgresAddress { current.value }

    /// Uses another address for new connections and replaces the open ones, as soon as `attempt` succeeds with it.
    ///
    /// Until then everything stays as it is, so a wrong password does no harm. The attempt is repeated with backoff,
    /// until another address is wanted or the pool is closed.
    ///
    /// - Parameter whenRenewed: called when the open connections are being replaced.
    func updateAddress(
        _ new: PostgresAddress, attempt: @escaping @Sendable (PostgresAddress) async throws -> Void,
        whenRenewed: @escaping @Sendable () -> Void = {}
    ) {
        guard wanted.replace(with: new), current.value != new else { return }
        Task { [weak self] in
            var failures = 0
            while await self?.tryAddress(new, attempt: attempt, whenRenewed) == false {
                failures = min(failures + 1, 100)
                try? await Task.sleep(for: Backoff.standard.delay(after: failures))
            }
        }
    }

    /// Accepts no more requests, serves the waiting ones, then closes the connections.
    func stop() {
        isClosed.store(true, ordering: .relaxed)
        connections.stop()
    }

    /// Waits until the connections are closed, after ``stop()``; gives up what isn't done within the limit.
    func waitForEnd(within limit: Duration) {
        if connections.waitForEnd(within: limit) { return }
        logger.warning(
            "Transactions are given up, because the database is closed and they don't end",
            metadata: ["pool": "\(name)"])
        context.ending.set()
        if connections.waitForEnd(within: Self.closingGrace) { return }
        logger.error(
            "A connection to the database isn't closed, because its thread doesn't end", metadata: ["pool": "\(name)"])
    }

    /// Returns whether the address is used now, or not wanted any more.
    private func tryAddress(
        _ new: PostgresAddress, attempt: @Sendable (PostgresAddress) async throws -> Void, _ whenRenewed: () -> Void
    ) async -> Bool {
        func isWanted() -> Bool { wanted.value == new && !isClosed.load(ordering: .relaxed) }
        guard isWanted() else { return true }
        do {
            try await attempt(new)
        } catch {
            guard isWanted() else { return true }
            logger.error(
                "The new credentials for the database don't work; the former ones stay in use",
                metadata: [
                    "database": "\(new.redacted)", "error": "\((error as? any AppError)?.message ?? "\(error)")",
                ])
            return false
        }
        guard isWanted() else { return true }
        logger.notice("The connections to the database get new credentials", metadata: ["database": "\(new.redacted)"])
        _ = current.replace(with: new)
        connections.renew()
        whenRenewed()
        return true
    }
}
