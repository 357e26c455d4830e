import Synchronization

/// The statements that a database has sent, in order.
final class SentStatements: Sendable {
    private let texts = Mutex<[String]>([])

    var all: [String] { texts.withLock { $0 } }

    func add(_ text: String) {
        texts.withLock { $0.append(text) }
    }

    func clear() {
        texts.withLock { $0 = [] }
    }
}
