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
/// The refusals of each tenant have a budget of their own: however many a client causes, no note of a sign-in or of another
/// tenant is dropped for them.
public final class AuditNoteBuffer: Service, CustomStringConvertible {
    /// What notes share their limits with.
    package enum Budget: CaseIterable, Sendable {
        /// Requests that were refused: any user can cause them.
        case refusals
        /// All others.
        case others
    }
    private struct Entry: Sendable {
        let note: AuditNote
        var tenant: ID<Tenant>
        let scope: Scope
        let at: Timestamp
    }
    /// Notes that are alike, after the first of them.
    private struct Window: Sendable {
        var entry: Entry
        var count: Int
        let end: Timestamp
    }
    private struct Book: Hashable, Sendable {
        let budget: Budget
        /// Whose refusals they are; nil for other notes.
        let tenant: ID<Tenant>?
    }
    private typealias Books = [Book: State]
    private struct State: Sendable {
        var entries: [Entry] = []
        var dropped = 0
        var windows: [String: Window] = [:]
    }
    private static let capacity = 1000
    /// How many kinds of notes are counted apart at a time; the others are counted by their action only.
    private static let windowCapacity = 100
    /// How many tenants have a budget at a time; the refusals of others are noted for the platform.
    private static let bookCapacity = 1000
    private static let pause = Duration.seconds(1)

    private let books = Mutex(Books())
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
        books.withLock { books in
            Self.add(entry, to: &books[Book(budget: .others, tenant: nil), default: State()])
        }
    }

    private static func add(_ entry: Entry, to state: inout State) {
        if state.entries.count < capacity { state.entries.append(entry) } else { state.dropped += 1 }
    }

    /// Adds a note, or counts it when there was one with the same key within `interval`: then one entry with their
    /// `count` follows at the end of the interval.
    ///
    /// So what anyone can cause, such as failed sign-ins, can't fill the audit: it gets at most two entries for each key
    /// and interval, and of more than 100 keys at a time only the number of all others together.
    package func append(
        _ note: AuditNote, for scope: Scope, countingAs key: String, within interval: Duration,
        budget: Budget = .others
    ) {
        let now = clock.now
        var entry = Entry(note: note, tenant: scope.tenantID, scope: scope, at: now)
        books.withLock { books in
            var book = Book(budget: budget, tenant: budget == .refusals ? scope.tenantID : nil)
            if books[book] == nil, books.count >= Self.bookCapacity, budget == .refusals {
                entry.tenant = .platform
                book = Book(budget: budget, tenant: .platform)
            }
            Self.count(entry, as: key, within: interval, in: &books[book, default: State()])
        }
    }

    private static func count(_ entry: Entry, as key: String, within interval: Duration, in state: inout State) {
        let (note, scope, now) = (entry.note, entry.scope, entry.at)
        if var window = state.windows[key], now < window.end {
            (window.entry, window.count) = (entry, window.count + 1)
            state.windows[key] = window
            return
        }
        close(&state, at: now)
        guard state.windows.count < windowCapacity else {
            let other = Entry(note: AuditNote(note.action), tenant: entry.tenant, scope: scope.anonymous, at: now)
            let others = state.windows[note.action]
            state.windows[note.action] = Window(
                entry: other, count: (others?.count ?? 0) + 1, end: others?.end ?? now + interval)
            return
        }
        state.windows[key] = Window(entry: entry, count: 0, end: now + interval)
        add(entry, to: &state)
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
        let (entries, dropped) = books.withLock { books in
            var taken: (entries: [Entry], dropped: Int) = ([], 0)
            for (book, var state) in books {
                Self.close(&state, at: isLast ? nil : now)
                taken.entries += state.entries
                taken.dropped += state.dropped
                books[book] = state.windows.isEmpty ? nil : State(windows: state.windows)
            }
            return taken
        }
        guard !entries.isEmpty else { return }
        do {
            try await database.write { tx in
                for entry in entries { try tx.write(entry.note, into: entry.tenant, entry.scope, at: entry.at) }
                guard dropped > 0 else { return }
                try tx.audit("audit.notes_dropped", ["count": .int(dropped)])
            }
        } catch {
            logger.error(
                "Audit notes were lost",
                metadata: ["count": "\(entries.count + dropped)", "error": "\(error)"])
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
