import Synchronization
import TrellisKernel

/// The limit of strength estimates: for each client, and for the process.
///
/// In memory of the process, since an estimate changes nothing and tells only what the list of common passwords has.
final class EstimateLimit: Sendable {
    private struct Window {
        var start: Timestamp?
        var counts: [String: Int] = [:]
        var total = 0
    }

    /// The length of the windows in which estimates are counted.
    static let window = Duration.seconds(60)

    private let window = Mutex(Window())
    private let perClient: Int
    private let total: Int

    /// Creates a limit of this many estimates in a minute.
    ///
    /// The default of a client is more than a person types; the default of the process takes some seconds of one thread.
    init(perClient: Int = 240, total: Int = 12_000) {
        self.perClient = perClient
        self.total = total
    }

    /// Returns whether a client may have another estimate at `now`, and counts it.
    ///
    /// - Parameter client: its network; empty for unknown ones, which share one limit.
    func admits(_ client: String, at now: Timestamp) -> Bool {
        window.withLock { window in
            if let start = window.start, start <= now, now < start + Self.window {
                guard window.total < total, window.counts[client, default: 0] < perClient else { return false }
            } else {
                window = Window(start: now)
            }
            window.total += 1
            window.counts[client, default: 0] += 1
            return true
        }
    }
}
