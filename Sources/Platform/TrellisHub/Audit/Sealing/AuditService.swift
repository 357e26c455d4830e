public import Logging
import Metrics
public import ServiceLifecycle
public import TrellisDatabase
import TrellisKernel

/// Seals the audit, and signs the ends of its chains, for as long as the process lives.
///
/// Any number of processes may run it; they take turns. A failure is logged, and tried again with the next turn.
/// Counts what it seals in `audit_entries_sealed`.
public struct AuditService: Service, CustomStringConvertible {
    private let sealer: AuditSealer
    private let upkeep: AuditUpkeep
    private let settings: AuditSettings
    private let logger: Logger
    private let sealed = Counter(label: "audit_entries_sealed")

    /// The service of the audit in this database.
    public init(_ database: Database, settings: AuditSettings, logger: Logger) {
        sealer = AuditSealer(database.system())
        upkeep = AuditUpkeep(database.system(), key: settings.key)
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
        var signedAt: ContinuousClock.Instant?
        while !Task.isCancelled {
            do {
                let count = try await sealer.seal()
                sealed.increment(by: count)
                let isDue = signedAt.map { ContinuousClock.now - $0 >= settings.checkpointInterval } ?? true
                if isDue, upkeep.key != nil {
                    _ = try await upkeep.checkpoint()
                    signedAt = .now
                }
            } catch is CancellationError {
                return
            } catch {
                logger.warning("The audit couldn't be sealed", metadata: ["error": "\(error)"])
            }
            // Processes that began together don't stay in step.
            try? await Task.sleep(for: settings.sealInterval * Double.random(in: 0.8...1.2))
        }
    }
}
