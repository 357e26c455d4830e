/// What a job throws to say what is to happen to it, where failing and being retried isn't it.
///
/// ```swift
/// guard let project = try await find(id) else { throw JobInterruption.discard("The project is gone.") }
/// ```
public enum JobInterruption: Error, Hashable, Sendable {
    /// It can never succeed: the job is discarded, whatever attempts are left.
    case discard(String)
    /// There is nothing left to do: the job is cancelled.
    case cancel(String)
    /// It is too early: the job runs again after the time, and this attempt doesn't count.
    case snooze(Duration)
    /// It failed, and is tried again after the time, if an attempt is left.
    case retry(after: Duration, String)
}
