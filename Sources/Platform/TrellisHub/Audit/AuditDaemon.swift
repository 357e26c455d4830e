public import Logging
import Metrics
public import ServiceLifecycle
public import TrellisDatabase
import TrellisKernel

/// A background service that seals audit entries, signs chains, and prunes them if the database role may.
///
/// Any number of processes may run it; a lock lets one seal at a time. A failure is logged and retried in the next run.
/// The metrics `audit_entries_sealed` and `audit_entries_pruned` count sealed and pruned entries.
public struct AuditDaemon: Service, CustomStringConvertible {
    private let sealer: AuditSealer
    private let maintenance: AuditMaintenance
    private let settings: AuditSettings
    private let logger: Logger
    private let sealed = Counter(label: "audit_entries_sealed")
    private let pruned = Counter(label: "audit_entries_pruned")
    /// The interval between checks whether entries wait for long.
    private static let checkInterval = Duration.seconds(60)
    /// The time for which an entry may wait to be sealed before a warning.
    static let maxWait = Duration.seconds(600)
    /// The interval between prune runs.
    private static let pruneInterval = Duration.seconds(3600)

    /// The audit service of this database.
    public init(_ database: Database, settings: AuditSettings, logger: Logger) {
        sealer = AuditSealer(database.system())
        maintenance = AuditMaintenance(
            database.system().acting(for: .command("work")), key: settings.key, formerKeys: settings.formerKeys)
        self.settings = settings
        self.logger = logger
    }

    /// The name of the service in logs.
    public var description: String { "audit" }

    /// Runs until graceful shutdown.
    public func run() async throws {
        await cancelWhenGracefulShutdown { await runLoop() }
    }

    private func runLoop() async {
        var checkedAt, signedAt, prunedAt: ContinuousClock.Instant?
        while !Task.isCancelled {
            do {
                let count = try await sealer.seal(waits: false)
                sealed.increment(by: count)
                if isDue(checkedAt, Self.checkInterval) {
                    checkedAt = .now
                    try await warnIfWaiting()
                }
                if maintenance.key != nil, isDue(signedAt, settings.checkpointInterval) {
                    _ = try await maintenance.checkpoint()
                    signedAt = .now
                }
                if maintenance.key != nil, isDue(prunedAt, Self.pruneInterval) {
                    prunedAt = .now
                    try await prune()
                }
            } catch is CancellationError {
                return
            } catch AuditError.sealerMissing {
                logger.error("\(AuditError.sealerMissing.message)")
            } catch {
                logger.warning("Audit sealing, signing or pruning failed", metadata: ["error": "\(error)"])
            }
            // Jitter, so that processes that started together don't run at the same time.
            try? await Task.sleep(for: settings.sealInterval * Double.random(in: 0.8...1.2))
        }
    }

    private func isDue(_ last: ContinuousClock.Instant?, _ interval: Duration) -> Bool {
        last.map { ContinuousClock.now - $0 >= interval } ?? true
    }

    /// Logs a warning if an entry that could be sealed waits for long, which another holder of the lock can cause.
    func warnIfWaiting() async throws {
        let now = sealer.database.database.now
        guard let since = try await sealer.firstWaiting(), now - since > Self.maxWait else { return }
        logger.warning(
            "Audit entries have waited to be sealed for long, and can be changed unnoticed meanwhile",
            metadata: ["since": "\(since)", "hint": "find who holds the lock of audit_sealer"])
    }

    /// Deletes entries older than the retention, if the database role may.
    func prune() async throws {
        guard try await maintenance.canPrune() else { return }
        let count = try await maintenance.prune(days: settings.retentionDays)
        pruned.increment(by: count)
    }
}
