public import TrellisDatabase
public import TrellisSchema

/// Where a job is in its life; `docs/reference/job-states.md` has the transitions and invariants.
@Schema
public enum JobState: String, CaseIterable, ColumnValue {
    /// Waits for its time: delayed, snoozed, or to be tried again.
    case scheduled
    /// May start.
    case available
    /// Waits for other jobs.
    case blocked
    /// A worker has it.
    case running
    /// Ended well.
    case completed
    /// Ended because somebody, or a job that it waited for, said so.
    case cancelled
    /// Ended without success: out of attempts, given up, or beyond understanding.
    case discarded

    /// Whether the job has ended; it leaves such a state only when an operator retries it.
    public var isFinal: Bool { self == .completed || self == .cancelled || self == .discarded }
}
