import Logging
import Synchronization
import TrellisDatabase

/// Warns when the clock of this process differs from the clock of the database's server.
///
/// Work that processes share goes by the server's clock, so a wrong clock of a process changes only what the process
/// logs. The warning says so once, and again after the clock was right in between.
final class ClockMonitor: Sendable {
    /// The difference that isn't worth a warning: clocks that are synchronized differ by less.
    static let tolerance = Duration.seconds(2)
    private static let interval = Duration.seconds(60)

    private let database: Database
    private let logger: Logger
    private let isOff = Mutex(false)

    init(_ database: Database, _ logger: Logger) {
        self.database = database
        self.logger = logger
    }

    /// Compares the clocks every minute until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            // Errors are ignored: all other work of the process reports that the database is away.
            try? await check()
            try? await Task.sleep(for: Self.interval)
        }
    }

    /// Compares the clocks once.
    func check() async throws {
        let offset = try await database.clockOffset()
        let size = offset < .zero ? .zero - offset : offset
        let (wasOff, isOff) = isOff.withLock { isOff in
            defer { isOff = size > Self.tolerance }
            return (isOff, size > Self.tolerance)
        }
        guard wasOff != isOff else { return }
        if isOff {
            logger.warning(
                """
                The clock of this process is \(offset < .zero ? "behind" : "ahead of") the database's. Jobs go by the \
                database's clock; times in logs don't. Synchronize the machine's clock.
                """, metadata: ["difference": "\(size)"])
        } else {
            logger.notice("The clock of this process agrees with the database's again")
        }
    }
}
