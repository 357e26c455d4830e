public import Logging
public import ServiceLifecycle
import Synchronization
public import TrellisDatabase
public import TrellisKernel
import TrellisSchema

/// A buffer of audit notes from code without a transaction, such as refusals and failed sign-ins.
///
/// Writes them in batches. Best effort: unwritten notes are lost if the process dies. It stores up to 1000 notes per
/// second and counts the rest, so that a password-guessing attack doesn't cause a database write for each attempt.
public final class AuditNoteBuffer: Service, CustomStringConvertible {
    private struct Entry: Sendable {
        let note: AuditNote
        let tenant: ID<Tenant>
        let scope: Scope
        let at: Timestamp
    }
    private struct State: Sendable {
        var entries: [Entry] = []
        var dropped = 0
    }
    private static let capacity = 1000
    private static let pause = Duration.seconds(1)

    private let state = Mutex(State())
    private let database: SystemDatabase
    private let clock: any Clock
    private let logger: Logger

    /// A buffer that writes its notes to this database.
    public init(_ database: Database, clock: any Clock = SystemClock(), logger: Logger) {
        self.database = database.system()
        self.clock = clock
        self.logger = logger
    }

    /// The name of the service in logs.
    public var description: String { "audit notes" }

    /// Adds a note for the scope's user; it becomes an entry in the chain of the scope's tenant.
    package func append(_ note: AuditNote, for scope: Scope) {
        let entry = Entry(note: note, tenant: scope.tenantID, scope: scope, at: clock.now)
        state.withLock { state in
            if state.entries.count < Self.capacity { state.entries.append(entry) } else { state.dropped += 1 }
        }
    }

    /// Writes the buffered notes; if that fails, logs the error and discards them.
    package func flush() async {
        let taken = state.withLock { state in
            defer { state = State() }
            return state
        }
        guard !taken.entries.isEmpty else { return }
        do {
            try await database.write { tx in
                for entry in taken.entries { try tx.write(entry.note, into: entry.tenant, entry.scope, at: entry.at) }
                guard taken.dropped > 0 else { return }
                try tx.audit("audit.notes_dropped", ["count": .int(taken.dropped)])
            }
        } catch {
            logger.error(
                "Audit notes were lost",
                metadata: ["count": "\(taken.entries.count + taken.dropped)", "error": "\(error)"])
        }
    }

    /// Writes notes every second until graceful shutdown, then writes the rest.
    public func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                await flush()
                try? await Task.sleep(for: Self.pause)
            }
        }
        await Task { await flush() }.value
    }
}
