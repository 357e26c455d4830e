import TrellisKernel

/// The last claims of a queue that found no job, which say how long the worker leaves the queue alone.
///
/// During a deployment a claim may read a backlog of jobs that only workers of another release know. New jobs that wake
/// this worker must not make it read all of them each time. Such claims are slow one after the other; a single slow claim
/// is an interruption of the process, the network or the database, and doesn't keep new jobs waiting.
struct EmptyClaims {
    /// The time from which on a claim is slow, since it reads many jobs that it can't start.
    static let slow = Duration.milliseconds(50)
    /// How many claims have to be slow.
    private static let count = 3

    private var times: [Duration] = []

    /// Adds a claim that found no job.
    ///
    /// - Returns: how long the queue rests: twenty times as long as the fastest of the last three claims took, at most
    ///   five seconds; nil if one of them was fast.
    mutating func rest(after time: Duration) -> Duration? {
        times = times.suffix(Self.count - 1) + [time]
        guard times.count == Self.count, let fastest = times.min(), fastest >= Self.slow else { return nil }
        return min(fastest * 20, .seconds(5))
    }
}
