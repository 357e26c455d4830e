import Synchronization

/// The texts of the statements that a database was sent, without their values.
final class StatementRecorder: Sendable {
    private let texts = Mutex<[String]>([])

    var all: [String] { texts.withLock { $0 } }

    func add(_ text: String) {
        texts.withLock { $0.append(text) }
    }

    func clear() {
        texts.withLock { $0 = [] }
    }
}
