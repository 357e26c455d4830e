internal import Synchronization

/// The progress of reading a request's body, for timeouts and for the decision to close the connection.
final class BodyProgress: Sendable {
    private let isAwaitingFlag = Atomic<Bool>(false)
    private let isFinishedFlag = Atomic<Bool>(false)
    private let latestPartTime = Atomic<Int64>(0)

    /// Whether the route's code waits for the client to send more.
    var isAwaiting: Bool {
        get { isAwaitingFlag.load(ordering: .relaxed) }
        set { isAwaitingFlag.store(newValue, ordering: .relaxed) }
    }

    /// Whether the end of the body was read.
    var isFinished: Bool {
        get { isFinishedFlag.load(ordering: .relaxed) }
        set { isFinishedFlag.store(newValue, ordering: .relaxed) }
    }

    /// When the latest part was read (nanoseconds of ``MonotonicTime``); 0 before the first.
    var latestPart: Int64 {
        get { latestPartTime.load(ordering: .relaxed) }
        set { latestPartTime.store(newValue, ordering: .relaxed) }
    }
}
