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
    /// Notes that are alike, after the first of them.
    private struct Window: Sendable {
        var entry: Entry
        var count: Int
        let end: Timestamp
    }
    private struct State: Sendable {
        var entries: [Entry] = []
        var dropped = 0
        var windows: [String: Window] = [:]
    }
    private static let capacity = 1000
    /// How many kinds of notes are counted apart at a time; the others are counted by their action only.
    private static let windowCapacity = 100
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

    /// Adds a note, or counts it when there was one with the same key within `interval`: then one entry with their
    /// `count` follows at the end of the interval.
    ///
    /// So what anyone can cause, such as failed sign-ins, can't fill the audit: it gets at most two entries for each key
    /// and interval, and of more than 100 keys at a time only the number of all others together.
    package func append(_ note: AuditNote, for scope: Scope, countingAs key: String, within interval: Duration) {
        let now = clock.now
        let entry = Entry(note: note, tenant: scope.tenantID, scope: scope, at: now)
        state.withLock { state in
            if var window = state.windows[key], now < window.end {
                (window.entry, window.count) = (entry, window.count + 1)
                state.windows[key] = window
                return
            }
            Self.close(&state, at: now)
            guard state.windows.count < Self.windowCapacity else {
                let other = Entry(
                    note: AuditNote(note.action), tenant: scope.tenantID, scope: scope.anonymous, at: now)
                let others = state.windows[note.action]
                state.windows[note.action] = Window(
                    entry: other, count: (others?.count ?? 0) + 1, end: others?.end ?? now + interval)
                return
            }
            state.windows[key] = Window(entry: entry, count: 0, end: now + interval)
            if state.entries.count < Self.capacity { state.entries.append(entry) } else { state.dropped += 1 }
        }
    }

    /// Makes entries of the windows that are over; of all at nil.
    private static func close(_ state: inout State, at now: Timestamp?) {
        for (key, window) in state.windows where now.map({ window.end <= $0 }) ?? true {
            state.windows[key] = nil
            guard window.count > 0 else { continue }
            let entry = window.entry
            state.entries.append(
                Entry(
                    note: entry.note.counting(window.count), tenant: entry.tenant, scope: entry.scope, at: entry.at))
        }
    }

    /// Writes the buffered notes; if that fails, logs the error and discards them.
    ///
    /// - Parameter isLast: whether it also writes the counts of intervals that aren't over.
    package func flush(isLast: Bool = false) async {
        let now = clock.now
        let taken = state.withLock { state in
            Self.close(&state, at: isLast ? nil : now)
            defer { state = State(windows: state.windows) }
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
        await Task { await flush(isLast: true) }.value
    }
}

extension Scope {
    /// The scope without what only one of many requests has.
    fileprivate var anonymous: Scope { Scope(tenantID: tenantID, userID: .noUser, requestID: "", origin: origin) }
}
