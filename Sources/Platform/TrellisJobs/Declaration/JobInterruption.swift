/// An error that a job throws to choose what happens next, other than failing with the retry policy.
///
/// ```swift
/// guard let project = try await find(id) else { throw JobInterruption.discard("The project was deleted.") }
/// ```
public enum JobInterruption: Error, Hashable, Sendable {
    /// Discards the job even if attempts are left, because it can never succeed.
    case discard(String)
    /// Cancels the job, because there is nothing left to do.
    case cancel(String)
    /// Runs the job again after the duration; this attempt doesn't count.
    case snooze(Duration)
    /// Fails the attempt; the job runs again after the duration if an attempt is left.
    case retry(after: Duration, String)
}
