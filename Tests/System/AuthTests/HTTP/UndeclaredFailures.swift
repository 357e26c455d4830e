import Synchronization
import TrellisWeb

/// Remembers failures that a route did not declare, and those nobody foresaw.
final class UndeclaredFailures: Sendable {
    private let list = Mutex<[String]>([])

    /// What happened so far.
    var all: [String] { list.withLock { $0 } }

    /// Tells this of failures.
    var observer: WebObserver {
        WebObserver(
            undeclaredFailure: { failure in self.list.withLock { $0.append("\(failure)") } },
            unexpectedFailure: { failure in self.list.withLock { $0.append("\(failure)") } })
    }
}
