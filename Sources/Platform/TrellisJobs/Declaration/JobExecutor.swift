/// The threads that run the code of a job.
public enum JobExecutor: Hashable, Sendable {
    /// The threads that all tasks of the process share, one for each processor: for jobs that mostly wait.
    case shared
    /// A thread of its own while the job runs: for jobs that compute for long without waiting, which would otherwise keep
    /// other jobs and requests from running.
    case dedicated
}
