public import TrellisKernel

/// When a job that hasn't started is discarded instead of being run, as its work would be of no use any more.
///
/// ```swift
/// static let expires: JobExpiry = .after(.seconds(600))                       // of a type
/// try tx.enqueue(job, JobOptions(expires: .at(auction.endsAt)))               // of one job
/// ```
/// A job has started once an attempt that counts has begun: one that is retried never expires, one that was snoozed or
/// put back before does. It ends as discarded with the code `job.expired`, within some seconds of that moment, and never
/// runs after it. A job that an operator retries doesn't expire again.
public enum JobExpiry: Hashable, Sendable {
    /// The job waits for as long as it takes.
    case never
    /// The job is discarded when it hasn't started for so long since it was enqueued, or since its earliest start, if
    /// that is later.
    case after(Duration)
    /// The job is discarded when it hasn't started by this moment.
    case at(Timestamp)

    /// Returns the moment for a job with this earliest start; nil for never.
    func moment(from start: Timestamp) -> Timestamp? {
        switch self {
        case .never: nil
        case .after(let time): start + max(time, .zero)
        case .at(let moment): moment
        }
    }
}
