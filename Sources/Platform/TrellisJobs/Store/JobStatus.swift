package import TrellisKernel

/// The state of a job as operators see it: like ``JobState``, with the jobs between two attempts apart from those that
/// merely wait for their start.
package enum JobStatus: String, CaseIterable {
    /// Waits for its start time.
    case scheduled
    /// Has failed, or can't be run by this release, and waits for its next attempt.
    case retrying
    /// May start.
    case available
    /// Waits for other jobs.
    case blocked
    /// Runs in a worker.
    case running
    /// Ended with success.
    case completed
    /// Ended by a user, by itself, or by a job that it waited for.
    case cancelled
    /// Ended without success.
    case discarded
}

extension JobRecord {
    /// The state as operators see it.
    package var status: JobStatus {
        switch state {
        case .scheduled: errorCode == nil ? .scheduled : .retrying
        case .available: .available
        case .blocked: .blocked
        case .running: .running
        case .completed: .completed
        case .cancelled: .cancelled
        case .discarded: .discarded
        }
    }

    /// When its latest attempt failed, about: the end of a discarded job, the latest start of one that is tried again.
    package var failedAt: Timestamp? { finishedAt ?? startedAt }
}
