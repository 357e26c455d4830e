public import TrellisJobs
public import TrellisKernel

/// The behaviour of a backend of jobs, which every `JobBackend` has.
///
/// A test of an adapter runs one test for each check, on a backend that is only for tests: the checks leave ended jobs
/// in queues of their own, and do upkeep that concerns all jobs.
///
/// ```swift
/// @Test("The backend conforms", arguments: JobConformance.Check.allCases)
/// func conformance(check: JobConformance.Check) async throws {
///     try await JobConformance.run(check, on: try await ValkeyJobBackend.connect(url))
/// }
/// ```
public enum JobConformance {
    /// The time of the backend under test.
    public struct Time: Sendable {
        /// Returns the time.
        public let now: @Sendable () -> Timestamp
        /// Lets time pass.
        public let advance: @Sendable (Duration) async throws -> Void

        /// Creates a time.
        public init(
            now: @escaping @Sendable () -> Timestamp, advance: @escaping @Sendable (Duration) async throws -> Void
        ) {
            self.now = now
            self.advance = advance
        }

        /// The time of a manual clock, which takes none.
        public init(_ clock: ManualClock) {
            self.init(now: { clock.now }, advance: { clock.advance(by: $0) })
        }

        /// The system's time; all checks together take about a minute.
        public static let system = Time(
            now: { SystemClock().now }, advance: { try await Task.sleep(for: $0 + .milliseconds(100)) })
    }

    /// Runs all checks, one after the other.
    ///
    /// - Parameter skipped: what the backend is known not to do; to be explained where it is passed.
    /// - Throws: ``JobMismatch`` for the first difference, which may be an error that isn't expected.
    public static func run(
        on backend: any JobBackend, time: Time = .system, except skipped: Set<Check> = []
    ) async throws {
        for check in Check.allCases where !skipped.contains(check) {
            try await run(check, on: backend, time: time)
        }
    }

    /// Runs one check.
    ///
    /// - Throws: ``JobMismatch``, also for an error that isn't expected.
    public static func run(_ check: Check, on backend: any JobBackend, time: Time = .system) async throws {
        let probe = JobProbe(backend, check, time)
        do {
            try await probe.runCheck()
        } catch {
            await probe.clean()
            if error is JobMismatch || error is CancellationError { throw error }
            throw JobMismatch(check: check, expected: "no error", actual: "the backend threw \(error)")
        }
        await probe.clean()
    }

    /// One part of the behaviour.
    public enum Check: String, CaseIterable, Sendable, CustomStringConvertible {
        case arrival = "each job that is added is claimed once, as it was added"
        case repeatedAddition = "a job that is added again is no second job, whatever has become of the first"
        case claimRace = "of many claims at once each job is in exactly one"
        case claimLimit = "a claim returns at most as many jobs as it asks for, and the next one returns the others"
        case queues = "a claim takes jobs of its queue only"
        case order = "urgent jobs start first, and those of a tenant in the order of their times"
        case turns = "tenants take turns, from the one after the last"
        case knownJobs = "a worker gets only jobs that it knows, by name and version"
        case delay = "a job doesn't start before its time"
        case expiry = "a job that has expired before its first attempt never starts"
        case pause = "no job of a paused queue starts, until it is resumed"
        case tenantConcurrency = "a tenant has at most as many running jobs as the queue allows"
        case rate = "not more jobs start in a period than the queue allows"
        case completion = "a job that is completed never runs again"
        case failure = "a job that is discarded, cancelled or out of attempts never runs again"
        case retry = "a failed job runs again after its pause, as its next attempt"
        case requeueing = "a job that is put back runs again at once, and the attempt doesn't count"
        case snoozing = "a snoozed or parked job runs again after its pause, and the attempt doesn't count"
        case formerLease = "who has a former lease changes nothing"
        case repeatedEnd = "an end that is written again changes nothing"
        case mixedEnds = "a lost lease among other ends keeps none of them from being written"
        case leases = "the leases of a worker are those of its running jobs"
        case heartbeat = "heartbeats are counted, and one of a removed worker is refused"
        case removal = "the jobs of a worker that is removed run elsewhere, and their attempts don't count"
        case rescue = "the jobs of a dead worker run elsewhere as their next attempt, if they have one"
        case endRace = "of the end of a job and its rescue at once one counts, and the worker is told which"
        case orphans = "the jobs of a worker that isn't there run elsewhere"
        case cancelledWaiting = "a waiting job that is cancelled never runs"
        case cancelledRunning = "a running job that is cancelled is told to its worker, and doesn't run again"
        case unknownJobs = "a job that no worker knows waits, and gives up in the end"
        case raising = "a job that has waited for long starts before urgent ones"
        case retention = "a job is forgotten after its retention, and not before"

        /// The statement.
        public var description: String { rawValue }
    }
}

/// A difference between a backend of jobs and the behaviour that it must have.
public struct JobMismatch: Error, CustomStringConvertible {
    /// The check that found it.
    public let check: JobConformance.Check
    /// What was expected.
    public let expected: String
    /// What happened.
    public let actual: String

    /// All of it.
    public var description: String { "\(check): expected \(expected), but \(actual)" }
}
