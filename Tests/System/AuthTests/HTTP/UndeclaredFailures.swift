import Synchronization
import TrellisWeb

/// A recorder of undeclared and unexpected errors.
final class UndeclaredFailures: Sendable {
    private let list = Mutex<[String]>([])

    /// The recorded errors.
    var all: [String] { list.withLock { $0 } }

    /// The observer that records errors.
    var observer: WebObserver {
        WebObserver(
            undeclaredFailure: { failure in self.list.withLock { $0.append("\(failure)") } },
            unexpectedFailure: { failure in self.list.withLock { $0.append("\(failure)") } })
    }
}
