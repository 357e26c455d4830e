public import Logging
public import ServiceLifecycle
import Synchronization
public import TrellisDatabase
public import TrellisKernel
import TrellisSchema

/// Takes notes for the audit from where no transaction is open, such as refusals and failed sign-ins, and writes them
/// together a little later.
///
/// Best effort: notes that haven't been written are lost with the process, and of more than a thousand a second the rest
/// are only counted, so that whoever tries passwords doesn't make the database write as often.
public final class AuditDesk: Service, CustomStringConvertible {
    private struct Item: Sendable {
        let note: AuditNote
        let tenant: ID<Tenant>
        let scope: Scope
        let at: Timestamp
    }
    private struct State: Sendable {
        var items: [Item] = []
        var dropped = 0
    }
    private static let capacity = 1000
    private static let pause = Duration.seconds(1)

    private let state = Mutex(State())
    private let database: SystemDatabase
    private let clock: any Clock
    private let logger: Logger

    /// A desk whose notes go into this database.
    public init(_ database: Database, clock: any Clock = SystemClock(), logger: Logger) {
        self.database = database.system()
        self.clock = clock
        self.logger = logger
    }

    /// What the log of services calls it.
    public var description: String { "audit notes" }

    /// Takes a note, on behalf of whoever the scope names; it goes into the chain of the scope's tenant.
    package func put(_ note: AuditNote, for scope: Scope) {
        let item = Item(note: note, tenant: scope.tenantID, scope: scope, at: clock.now)
        state.withLock { state in
            if state.items.count < Self.capacity { state.items.append(item) } else { state.dropped += 1 }
        }
    }

    /// Writes what was taken; a failure is logged, and its notes are lost.
    package func flush() async {
        let taken = state.withLock { state in
            defer { state = State() }
            return state
        }
        guard !taken.items.isEmpty else { return }
        do {
            try await database.write { tx in
                for item in taken.items { try tx.write(item.note, into: item.tenant, item.scope, at: item.at) }
                guard taken.dropped > 0 else { return }
                try tx.audit("audit.notes_dropped", ["count": .int(taken.dropped)])
            }
        } catch {
            logger.error(
                "Notes for the audit were lost",
                metadata: ["count": "\(taken.items.count + taken.dropped)", "error": "\(error)"])
        }
    }

    /// Writes notes until the process stops, and those that are left then.
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
