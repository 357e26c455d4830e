public import Logging
public import Metrics
internal import NIOPosix
internal import TrellisKernel

/// What a read of a running process found.
public struct VaultChange: Sendable {
    /// The keys whose values changed, were added or were removed, sorted.
    public let keys: [String]
    /// The values, for ``SettingsSources/replacing(vault:)``.
    public let values: VaultValues
}

/// A background task that renews the token and leases, and reads the values again every `vault.refresh_interval`.
///
/// ```swift
/// loader.vault = sources.vault            // later loads use the values of the connection
/// let session = VaultSession(connection, logger: logger) { change in await reload(change.keys) }
/// await session.run()                     // until the task is cancelled
/// ```
///
/// While the server is away or refuses, the process keeps the last good values; the session warns and tries again after
/// 0.5 s to 60 s. The gauge `vault_last_success` is the Unix time of the last complete success, and the counter
/// `vault_failures` counts failed attempts.
public actor VaultSession {
    private let connection: VaultConnection
    private let logger: Logger
    private let onChange: @Sendable (VaultChange) async -> Void
    private let lastSuccess: Gauge
    private let failed: Counter
    private let backoff: Backoff
    private var nextRead: Timestamp
    private var token: Renewal?
    private var credentials: Renewal?
    private var failures = 0
    private var warnedAt: Timestamp?

    /// A lease, and when it is renewed.
    private struct Renewal {
        let lease: VaultLease
        let due: Timestamp

        /// Keeps the moment that was chosen at random for a lease.
        static func of(_ lease: VaultLease?, after last: Renewal?) -> Renewal? {
            guard let lease else { return nil }
            return last.flatMap { $0.lease == lease ? $0 : nil } ?? Renewal(lease: lease, due: lease.due())
        }
    }

    /// Creates a session, which does nothing until ``run()``.
    ///
    /// - Parameter onChange: called after each read with other values than before; a call is not repeated.
    public init(
        _ connection: VaultConnection, logger: Logger = Logger(label: "trellis.vault"),
        metrics: any MetricsFactory = MetricsSystem.factory,
        onChange: @escaping @Sendable (VaultChange) async -> Void = { _ in }
    ) {
        self.connection = connection
        self.logger = logger
        self.onChange = onChange
        lastSuccess = Gauge(label: "vault_last_success", dimensions: [], factory: metrics)
        failed = Counter(label: "vault_failures", dimensions: [], factory: metrics)
        backoff = Backoff(first: .seconds(1), limit: min(.seconds(60), connection.settings.refreshInterval))
        let values = connection.values
        nextRead = values.isStale ? connection.clock.now : values.readAt + connection.settings.refreshInterval
        lastSuccess.record(values.readAt.seconds)
    }

    /// Runs until the task is cancelled.
    public func run() async {
        if connection.values.isStale {
            logger.warning("the settings are the last good values, because Vault is away", metadata: place)
        }
        while !Task.isCancelled {
            let pause = await check()
            do { try await Task.sleep(for: pause) } catch { return }
        }
    }

    /// Reads the values now instead of waiting for the interval, as on a signal to reload.
    ///
    /// - Throws: ``VaultError``; the last good values stay.
    public func refresh() async throws {
        try await read()
        succeed()
    }

    /// Does what is due, and returns the time until the next check.
    @discardableResult
    package func check() async -> Duration {
        let now = connection.clock.now
        var (isDone, failure): (Bool, (any Error)?) = (false, nil)
        // A token that can't be renewed still reads until its end, so one failure doesn't keep the rest from being done.
        for duty in Duty.allCases where (failure as? VaultError)?.isTemporary != true {
            do {
                if try await perform(duty, at: now) { isDone = true }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { return fail(failure) }
        if isDone { succeed() }
        let plan = plan()
        let next = [plan.token, plan.credentials, nextRead].compactMap { $0 }.min() ?? nextRead
        return max(.milliseconds(100), next - connection.clock.now)
    }

    /// What a session does, in this order.
    private enum Duty: CaseIterable {
        case token, credentials, values
    }

    /// Does a duty if it is due, and returns whether it was.
    private func perform(_ duty: Duty, at now: Timestamp) async throws -> Bool {
        switch duty {
        case .token:
            guard let due = plan().token, due <= now else { return false }
            if try await apart({ connection in try connection.renewToken(connection.patience) }) { nextRead = now }
        case .credentials:
            guard let due = plan().credentials, due <= now else { return false }
            if try await apart({ connection in try connection.renewCredentials(connection.patience) }) {
                nextRead = now
            }
        case .values:
            guard nextRead <= now else { return false }
            try await read()
        }
        return true
    }

    private func read() async throws {
        let changed = try await apart { connection in try connection.read(connection.patience) }
        let interval = connection.settings.refreshInterval
        // At random, so that processes don't read at once.
        nextRead = connection.clock.now + interval * Double.random(in: 0.9...1.1)
        do {
            try await apart { connection in try connection.keep(isChanged: !changed.isEmpty) }
        } catch {
            logger.warning("the last good values of Vault were not kept", metadata: details(error))
        }
        guard !changed.isEmpty else { return }
        logger.notice(
            "settings changed in Vault",
            metadata: place.merging(["keys": "\(changed.joined(separator: ", "))"]) { $1 })
        await onChange(VaultChange(keys: changed, values: connection.values))
    }

    private func plan() -> (token: Timestamp?, credentials: Timestamp?) {
        token = .of(connection.tokenLease, after: token)
        credentials = .of(connection.credentialsLease, after: credentials)
        return (token?.due, credentials?.due)
    }

    private func succeed() {
        lastSuccess.record(connection.clock.now.seconds)
        if failures > 0 { logger.notice("Vault is available again", metadata: place) }
        failures = 0
        warnedAt = nil
    }

    private func fail(_ error: any Error) -> Duration {
        failures += 1
        failed.increment()
        let now = connection.clock.now
        // A long outage is one warning every five minutes.
        if warnedAt.map({ now - $0 >= .seconds(300) }) ?? true {
            warnedAt = now
            logger.warning("Vault can't be read; the last good values stay in use", metadata: details(error))
        }
        return backoff.delay(after: failures)
    }

    private var place: Logger.Metadata { ["address": "\(connection.address)"] }

    private func details(_ error: any Error) -> Logger.Metadata {
        let values = connection.values
        let code = (error as? VaultError)?.code ?? "vault.failed"
        return place.merging(
            [
                "code": "\(code)", "error": "\(error)", "values_read_at": "\(values.readAt)",
                "token_ends_at": "\(connection.tokenLease.map { "\($0.end)" } ?? "never")",
            ]
        ) { $1 }
    }

    /// Runs a blocking call on a thread that may block.
    private func apart<Result: Sendable>(
        _ body: @escaping @Sendable (VaultConnection) throws -> Result
    ) async throws -> Result {
        let connection = connection
        return try await NIOThreadPool.singleton.runIfActive { try body(connection) }
    }
}
