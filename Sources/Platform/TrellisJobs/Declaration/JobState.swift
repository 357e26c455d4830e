public import TrellisDatabase
public import TrellisSchema

/// The state of a job; `docs/reference/job-states.md` lists the transitions and invariants.
@Schema
public enum JobState: String, CaseIterable, ColumnValue {
    /// Waits for its start time: delayed, snoozed, or to be retried.
    case scheduled
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
    /// Ended without success: out of attempts, given up by the job, or not executable.
    case discarded

    /// Whether the job has ended; only an operator's retry moves it out of such a state.
    public var isFinal: Bool { self == .completed || self == .cancelled || self == .discarded }
}
