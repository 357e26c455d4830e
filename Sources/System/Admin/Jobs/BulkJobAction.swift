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
        case .retry: "Discarded and cancelled jobs run again as soon as a worker has capacity."
        case .cancel: "Waiting jobs are cancelled. Running jobs are requested to stop."
        }
    }

    /// The states in which the action is possible.
    var states: [JobState] {
        switch self {
        case .retry: [.discarded, .cancelled]
        case .cancel: [.scheduled, .available, .blocked, .running]
        }
    }
}
