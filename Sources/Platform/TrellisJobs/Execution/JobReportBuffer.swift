import Logging
import Synchronization
import TrellisDatabase
import TrellisKernel

/// A buffer of progress reports and log lines of running jobs, written in batches.
///
/// Best effort: a batch that can't be written is dropped with a warning; the end of a job never depends on it.
final class JobReportBuffer: Sendable {
    /// The maximum number of buffered lines; further lines are dropped.
    private static let maxPendingLines = 20_000

    private struct Contents: Sendable {
        var progress: [ID<BackgroundJob>: JobProgress] = [:]
        var lines: [JobLogRecord] = []
        var dropped = 0
        var isEmpty: Bool { progress.isEmpty && lines.isEmpty }
    }
    private struct State {
        var contents = Contents()
        var writing: Task<Void, Never>?
        var generation = 0
    }
    private let state = Mutex(State())
    private let store: JobReports
    private let logger: Logger

    init(_ store: JobReports, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// Buffers the progress of a job; replaces an earlier report that isn't written yet.
    func report(_ progress: JobProgress) {
        state.withLock { state in
            var progress = progress
            // Without a note the previous note stays, written or not.
            progress.note = progress.note ?? state.contents.progress[progress.lease.id]?.note
            state.contents.progress[progress.lease.id] = progress
        }
    }

    func log(_ line: JobLogRecord) {
        state.withLock { state in
            if state.contents.lines.count < Self.maxPendingLines {
                state.contents.lines.append(line)
            } else {
                state.contents.dropped += 1
            }
        }
    }

    /// Writes the buffer; when it returns, everything buffered before the call is written or dropped.
    ///
    /// Writes run one after the other.
    func flush() async {
        let writing = state.withLock { state -> Task<Void, Never>? in
            guard !state.contents.isEmpty || state.writing != nil else { return nil }
            let previous = state.writing
            state.generation += 1
            let task = Task { [generation = state.generation] in
                await previous?.value
                await write()
                self.state.withLock { if $0.generation == generation { $0.writing = nil } }
            }
            state.writing = task
            return task
        }
        await writing?.value
    }

    private func write() async {
        let contents = state.withLock { state in
            defer { state.contents = Contents() }
            return state.contents
        }
        guard !contents.isEmpty else { return }
        do {
            try await store.setProgress(Array(contents.progress.values))
            try await store.appendLog(contents.lines)
        } catch {
            logger.warning(
                "Progress and log lines of jobs can't be written and are dropped",
                metadata: ["lines": "\(contents.lines.count)", "error": "\(error)"])
        }
        if contents.dropped > 0 {
            logger.warning(
                "Too many log lines of jobs; lines are dropped", metadata: ["dropped": "\(contents.dropped)"])
        }
    }
}

/// The log of one attempt, limited to its first lines.
final class JobLog: Sendable {
    /// The maximum number of characters stored per line.
    static let width = 4000

    private let job: JobRecord
    private let reports: JobReportBuffer
    private let clock: any Clock
    private let limit: Int
    private let count = Atomic(0)

    /// - Parameter limit: the most lines that are stored.
    init(_ job: JobRecord, _ reports: JobReportBuffer, limit: Int, clock: any Clock) {
        self.limit = limit
        self.job = job
        self.reports = reports
        self.clock = clock
    }

    func add(_ level: Logger.Level, _ text: String) {
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        guard number <= limit + 1 else { return }
        let isLast = number > limit
        let message = isLast ? "The following lines aren't stored." : String(text.unicodeScalars.prefix(Self.width))
        reports.log(
            JobLogRecord(
                id: ID(), tenantID: job.tenantID, jobID: job.id, attempt: job.attempt,
                level: isLast ? Logger.Level.notice.rawValue : level.rawValue, message: message, at: clock.now))
    }
}

/// A log handler that writes to the server's log and to the job's own log.
struct JobLogHandler: LogHandler {
    private var server: any LogHandler
    private let log: JobLog
    private let secrets: SecretTexts
    private var own: Logger.Metadata = [:]
    var logLevel: Logger.Level
    var metadataProvider: Logger.MetadataProvider? {
        get { server.metadataProvider }
        set { server.metadataProvider = newValue }
    }
    /// The metadata that the job has added, without the metadata common to all its lines.
    var metadata: Logger.Metadata {
        get { own }
        set {
            for key in own.keys where newValue[key] == nil { server[metadataKey: key] = nil }
            for (key, value) in newValue { server[metadataKey: key] = value }
            own = newValue
        }
    }

    init(_ server: any LogHandler, _ log: JobLog, without secrets: SecretTexts) {
        self.server = server
        self.log = log
        self.secrets = secrets
        // Dashboards show a job's log regardless of the server's log level.
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
        let event = secrets.hidden(in: event)
        if event.level >= server.logLevel { server.log(event: event) }
        let metadata = own.merging(event.metadata ?? [:]) { _, later in later }
        let details = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        log.add(event.level, secrets.hidden(in: "\(event.message)\(details)"))
    }
}

extension SecretTexts {
    /// Returns the event without the secrets.
    fileprivate func hidden(in event: LogEvent) -> LogEvent {
        guard !isEmpty else { return event }
        var event = event
        event.message = Logger.Message(stringLiteral: hidden(in: event.message.description))
        event.metadata = event.metadata?.mapValues { .string(hidden(in: "\($0)")) }
        if let error = event.error { event.error = HiddenError(description: hidden(in: "\(error)")) }
        return event
    }
}

/// An error of which only the description is left, without the secrets.
private struct HiddenError: Error, CustomStringConvertible {
    let description: String
}
