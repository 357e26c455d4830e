import TrellisJobs
import TrellisKernel
import TrellisSchema

/// The state of a job as operators see it: the jobs between two attempts are apart from those that merely wait.
@Schema
enum AdminJobStatus: String, CaseIterable {
    case scheduled, retrying, available, blocked, running, completed, cancelled, discarded

    init(_ status: JobStatus) {
        switch status {
        case .scheduled: self = .scheduled
        case .retrying: self = .retrying
        case .available: self = .available
        case .blocked: self = .blocked
        case .running: self = .running
        case .completed: self = .completed
        case .cancelled: self = .cancelled
        case .discarded: self = .discarded
        }
    }

    /// The state for the store; nil never happens, since both have the same names.
    var status: JobStatus? { JobStatus(rawValue: rawValue) }
}

/// What the statistics of an overview are about.
@Schema
struct AdminOverviewFilter {
    /// The range of the statistics: `1h` by default, `24h` or `7d`.
    var range: JobChartRange?
    /// Only statistics of this queue.
    @Length(1...200) var queue: String?
}

/// A filter for groups of failures.
@Schema
struct AdminFailureFilter {
    /// Only failures of this queue.
    @Length(1...200) var queue: String?
}

/// The failures in groups.
@Schema
struct AdminJobFailures {
    /// The groups, the latest failed first.
    var groups: [AdminJobFailureGroup]
    /// Whether there are more groups.
    var isTruncated: Bool

    init(_ failures: JobFailureSet) {
        groups = failures.groups.map { AdminJobFailureGroup($0) }
        isTruncated = failures.isTruncated
    }
}

/// The failures of one job name and error code.
@Schema
struct AdminJobFailureGroup {
    /// The name of the jobs.
    var name: String
    /// The stable code of the error.
    var code: String
    /// The queues of the jobs, by name.
    var queues: [String]
    /// The number of discarded jobs; 10001 for more than 10000 of a queue, as in the other number.
    var discarded: Int
    /// The number of jobs that wait for their next attempt.
    var retrying: Int
    /// When the first of them is tried again.
    var nextAt: Timestamp?
    /// The job that failed last, with its error; of more than 100 retrying jobs of a queue, of the 100 whose next
    /// attempts are the last.
    var latest: AdminJob

    init(_ group: JobFailureGroup) {
        name = group.name
        code = group.code
        queues = group.queues
        discarded = group.discarded
        retrying = group.retrying
        nextAt = group.nextAt
        latest = AdminJob(group.latest)
    }
}
