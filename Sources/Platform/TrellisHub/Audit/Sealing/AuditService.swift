public import Logging
import Metrics
public import ServiceLifecycle
public import TrellisDatabase
import TrellisKernel

/// Seals the audit, signs the ends of its chains, and prunes them where the database lets it, for as long as the process
/// lives.
///
/// Any number of processes may run it; they take turns. A failure is logged, and tried again with the next turn.
/// Counts what it seals in `audit_entries_sealed`, and what it prunes in `audit_entries_pruned`.
public struct AuditService: Service, CustomStringConvertible {
    private let sealer: AuditSealer
    private let upkeep: AuditUpkeep
    private let settings: AuditSettings
    private let logger: Logger
    private let sealed = Counter(label: "audit_entries_sealed")
    private let pruned = Counter(label: "audit_entries_pruned")
    /// How often old entries are looked for.
    private static let pruneInterval = Duration.seconds(3600)

    /// The service of the audit in this database.
    public init(_ database: Database, settings: AuditSettings, logger: Logger) {
        sealer = AuditSealer(database.system())
        upkeep = AuditUpkeep(database.system().acting(for: .command("work")), key: settings.key)
        self.settings = settings
        self.logger = logger
    }

    /// What the log of services calls it.
    public var description: String { "audit" }

    /// Seals and signs until the process stops.
    public func run() async throws {
        await cancelWhenGracefulShutdown { await turns() }
    }

    private func turns() async {
        var (signedAt, prunedAt): (ContinuousClock.Instant?, ContinuousClock.Instant?)
        while !Task.isCancelled {
            do {
                let count = try await sealer.seal()
                sealed.increment(by: count)
                if upkeep.key != nil, isDue(signedAt, settings.checkpointInterval) {
                    _ = try await upkeep.checkpoint()
                    signedAt = .now
                }
                if upkeep.key != nil, isDue(prunedAt, Self.pruneInterval) {
                    prunedAt = .now
                    try await prune()
                }
            } catch is CancellationError {
                return
            } catch {
                logger.warning("The audit couldn't be looked after", metadata: ["error": "\(error)"])
            }
            // Processes that began together don't stay in step.
            try? await Task.sleep(for: settings.sealInterval * Double.random(in: 0.8...1.2))
        }
    }

    private func isDue(_ last: ContinuousClock.Instant?, _ interval: Duration) -> Bool {
        last.map { ContinuousClock.now - $0 >= interval } ?? true
    }

    /// Removes what is older than it is kept, if this process's role may.
    func prune() async throws {
        guard try await upkeep.mayPrune() else { return }
        let count = try await upkeep.prune(days: settings.retentionDays)
        pruned.increment(by: count)
    }
}
