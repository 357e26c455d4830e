import TrellisJobs
import TrellisSchema

/// An action on many jobs.
@Schema
enum BulkJobAction: String {
    case retry, cancel

    var verb: String {
        switch self {
        case .retry: "Retry"
        case .cancel: "Cancel"
        }
    }

    var effect: String {
        switch self {
        case .retry:
            """
            Discarded and cancelled jobs run again as soon as a worker has capacity, and jobs that wait for their next \
            attempt don't wait any longer.
            """
        case .cancel: "Waiting jobs are cancelled. Running jobs are requested to stop."
        }
    }

    /// The states in which the action is possible, besides waiting for the next attempt.
    var states: [JobState] {
        switch self {
        case .retry: [.discarded, .cancelled]
        case .cancel: [.scheduled, .available, .blocked, .running]
        }
    }
}

/// The effect of an action on many jobs.
struct BulkJobResult: Hashable, Sendable {
    /// The number of changed jobs.
    var count = 0
    /// Whether more jobs match than one request changes.
    var hasMore = false
}
