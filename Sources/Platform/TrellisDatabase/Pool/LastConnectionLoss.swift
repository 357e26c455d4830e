import Synchronization
import TrellisKernel

/// The time when a pool last lost a connection in use.
///
/// The cause may have broken the other connections too, so they are checked before their next use.
final class LastConnectionLoss: Sendable {
    private let time = Atomic<Int64>(.min)

    var nanoseconds: Int64 { time.load(ordering: .relaxed) }

    /// Records that a connection was lost now.
    func record() { time.store(MonotonicTime.nanoseconds, ordering: .relaxed) }
}
