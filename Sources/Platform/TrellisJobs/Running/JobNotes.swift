import Logging
import Synchronization
import TrellisDatabase
import TrellisKernel

/// What jobs tell while they run, how far they are and what they log, kept until it is written in one go.
///
/// Best effort: what can't be written is dropped, and said so once; a job's end never depends on it.
final class JobNotes: Sendable {
    /// How many lines may wait to be written; what comes beyond is dropped.
    private static let room = 20_000

    private struct State {
        var progress: [ID<BackgroundJob>: JobProgress] = [:]
        var lines: [JobLogRecord] = []
        var dropped = 0
    }
    private let state = Mutex(State())
    private let store: JobStore
    private let logger: Logger

    init(_ store: JobStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// Notes how far a job is; only the last word counts.
    func report(_ progress: JobProgress) {
        state.withLock { state in
            var progress = progress
            // No note leaves the one before, written yet or not.
            progress.note = progress.note ?? state.progress[progress.lease.id]?.note
            state.progress[progress.lease.id] = progress
        }
    }

    func log(_ line: JobLogRecord) {
        state.withLock { state in
            if state.lines.count < Self.room { state.lines.append(line) } else { state.dropped += 1 }
        }
    }

    /// Writes what there is.
    func flush() async {
        let notes = state.withLock { state in
            defer { state = State() }
            return state
        }
        guard !notes.lines.isEmpty || !notes.progress.isEmpty else { return }
        do {
            try await store.report(Array(notes.progress.values))
            try await store.log(notes.lines)
        } catch {
            logger.warning(
                "What jobs reported could not be written",
                metadata: ["lines": "\(notes.lines.count)", "error": "\(error)"])
        }
        if notes.dropped > 0 {
            logger.warning("Jobs log more than can be written", metadata: ["dropped": "\(notes.dropped)"])
        }
    }
}

/// The log of one attempt: its first lines, up to a limit.
final class JobLog: Sendable {
    /// How many lines of one attempt are kept.
    static let limit = 500
    /// How many characters of a line are kept.
    static let width = 4000

    private let job: JobRecord
    private let notes: JobNotes
    private let clock: any Clock
    private let count = Atomic(0)

    init(_ job: JobRecord, _ notes: JobNotes, clock: any Clock) {
        self.job = job
        self.notes = notes
        self.clock = clock
    }

    func add(_ level: Logger.Level, _ text: String) {
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        guard number <= Self.limit + 1 else { return }
        let isLast = number > Self.limit
        notes.log(
            JobLogRecord(
                id: ID(), tenantID: job.tenantID, jobID: job.id, attempt: job.attempt,
                level: isLast ? Logger.Level.notice.rawValue : level.rawValue,
                message: isLast ? "The lines that follow aren't kept." : String(text.prefix(Self.width)), at: clock.now)
        )
    }
}

/// Writes to the server's log and to the job's own.
struct JobLogHandler: LogHandler {
    private var server: any LogHandler
    private let log: JobLog
    private var own: Logger.Metadata = [:]
    var logLevel: Logger.Level
    var metadataProvider: Logger.MetadataProvider? {
        get { server.metadataProvider }
        set { server.metadataProvider = newValue }
    }
    /// What was added since the logger was made, without what is the same on all lines of the job.
    var metadata: Logger.Metadata {
        get { own }
        set {
            for key in own.keys where newValue[key] == nil { server[metadataKey: key] = nil }
            for (key, value) in newValue { server[metadataKey: key] = value }
            own = newValue
        }
    }

    init(_ server: any LogHandler, _ log: JobLog) {
        self.server = server
        self.log = log
        // Dashboards show what a job says, however quiet the server's log is.
        logLevel = min(server.logLevel, .info)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { own[key] }
        set {
            own[key] = newValue
            server[metadataKey: key] = newValue
        }
    }

    func log(event: LogEvent) {
        if event.level >= server.logLevel { server.log(event: event) }
        let metadata = own.merging(event.metadata ?? [:]) { _, later in later }
        let details = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        log.add(event.level, "\(event.message)\(details)")
    }
}
