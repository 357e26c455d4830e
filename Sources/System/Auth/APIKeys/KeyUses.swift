import Synchronization
import TrellisKernel

/// Which secrets of API keys this process has recently noted as used, so that a use is written at most once a minute.
final class KeyUses: Sendable {
    /// How exact the last use is.
    static let interval = Duration.seconds(60)
    private static let capacity = 10_000

    private let noted = Mutex<[ID<APIKeySecret>: Timestamp]>([:])

    /// Returns whether the caller must write the use; for each secret once in an interval, also of parallel requests.
    func claim(_ secret: ID<APIKeySecret>, at now: Timestamp) -> Bool {
        noted.withLock { noted in
            if let last = noted[secret], now < last + Self.interval { return false }
            if noted.count >= Self.capacity { noted.removeAll() }
            noted[secret] = now
            return true
        }
    }
}
