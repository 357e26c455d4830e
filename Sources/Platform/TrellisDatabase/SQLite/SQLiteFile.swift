import Logging
import Synchronization
import TrellisKernel

/// The file of a database: whether it is still the one that was opened, and why it can't be used.
///
/// SQLite goes on writing into a file that was removed or replaced, and all of that is gone when the process ends. So
/// the paths of the file, its log (`-wal`) and its locks (`-shm`) are compared with the files that were opened: before
/// each commit is begun, and by reads once a second. What a statement reports, such as a full disk, holds until
/// something is written again.
///
/// Each problem is logged once when it begins and once when it is over; one that comes and goes, once a minute.
final class SQLiteFile: Sendable {
    /// Why the file can't be used.
    enum Problem: Hashable {
        /// The paths name no file, or another one.
        case replaced
        /// There is no space left.
        case full
        /// The log has its maximum size, because a reader keeps its snapshot.
        case logFull
        /// The file can't be read or written.
        case failing
    }

    let path: String
    private let logger: Logger
    private let state = Mutex(State())
    private let lookedAt = Atomic<Int64>(0)
    private let isReplaced = Atomic(false)
    private let isFailing = Atomic(false)

    init(_ path: String, logger: Logger) {
        self.path = path
        self.logger = logger
    }

    /// Whether a statement failed because of the file, and nothing was written since.
    var hasFailed: Bool { isFailing.load(ordering: .relaxed) }

    /// Remembers the files of the first connection, which SQLite opened at `target`, behind symbolic links.
    ///
    /// Its log and the index of the log, which has the locks, are beside that one.
    ///
    /// - Parameter hasLog: false for a connection that leaves the journal mode as it is, and may have neither.
    /// - Throws: ``DatabaseFileError/unopened(path:reason:)`` if one of them is missing.
    func opened(at target: String, hasLog: Bool) throws(DatabaseFileError) {
        var found: [String: FileIdentity] = [:]
        for name in [path, target] + (hasLog ? [target + "-wal", target + "-shm"] : []) {
            guard let identity = FileIdentity(path: name) else {
                throw .unopened(path: path, reason: "\(name) is missing")
            }
            found[name] = identity
        }
        state.withLock { [found] state in state.opened = found }
    }

    /// Throws unless the paths name the files that were opened; looks again when the last look is older than `age`.
    func requireOpened(within age: Duration = .zero) throws(DatabaseError) {
        let now = MonotonicTime.nanoseconds
        if now - lookedAt.load(ordering: .relaxed) >= age.nanoseconds {
            lookedAt.store(now, ordering: .relaxed)
            look()
        }
        if isReplaced.load(ordering: .relaxed) { throw .unusableFile }
    }

    private func look() {
        let (line, lost) = state.withLock { state -> (Line?, String?) in
            let lost = state.opened.first { FileIdentity(path: $0.key) != $0.value }?.key
            guard (lost != nil) != isReplaced.exchange(lost != nil, ordering: .relaxed) else { return (nil, nil) }
            return (state.change(lost == nil ? nil : .replaced), lost)
        }
        log(line, lost.map { "\($0) isn't the file that was opened" } ?? "the opened files are at their paths")
    }

    /// Notes why a statement failed; `reason` is SQLite's message.
    func failed(_ problem: Problem, _ reason: String) {
        let line = state.withLock { state -> Line? in
            isFailing.store(true, ordering: .relaxed)
            return state.problem == problem ? nil : state.change(problem)
        }
        log(line, reason)
    }

    /// Notes that a commit has written the log.
    func written() {
        guard hasFailed else { return }
        let line = state.withLock { state in
            isFailing.store(false, ordering: .relaxed)
            return state.change(nil)
        }
        log(line, "a commit was written")
    }

    private func log(_ line: Line?, _ reason: String) {
        let metadata: Logger.Metadata = ["path": "\(path)", "reason": "\(reason)"]
        switch line {
        case .began(let problem): logger.error(problem.message, metadata: metadata)
        case .ended: logger.notice("The database file can be used again", metadata: metadata)
        case nil: break
        }
    }
}

/// What is logged about a file.
private enum Line {
    case began(SQLiteFile.Problem)
    case ended
}

/// The problem of a file, and what was logged of it.
private struct State {
    private static let interval = Duration.seconds(60)

    /// The files that were opened, by their paths.
    var opened: [String: FileIdentity] = [:]
    private(set) var problem: SQLiteFile.Problem?
    /// The last problem that was logged, when, and whether its end was logged too.
    private var logged: (problem: SQLiteFile.Problem, at: Int64, isOver: Bool)?

    /// Sets the problem; returns what is logged.
    mutating func change(_ next: SQLiteFile.Problem?) -> Line? {
        problem = next
        guard let next else {
            guard let logged, !logged.isOver else { return nil }
            self.logged?.isOver = true
            return .ended
        }
        let now = MonotonicTime.nanoseconds
        if let logged, logged.problem == next, now - logged.at < Self.interval.nanoseconds { return nil }
        logged = (next, now, false)
        return .began(next)
    }
}

extension SQLiteFile.Problem {
    /// What happened, and when requests succeed again.
    fileprivate var message: Logger.Message {
        switch self {
        case .replaced:
            """
            The database file was removed or replaced: requests fail with 503 until the opened files are back at their \
            path, or the process is started again
            """
        case .full: "The disk of the database file is full: requests that write fail with 503 until it has space"
        case .logFull:
            """
            SQLite's log has its maximum size, because a reader keeps its snapshot: requests that write fail with 503 \
            until that reader ends
            """
        case .failing: "The database file can't be read or written: requests fail with 503"
        }
    }
}
