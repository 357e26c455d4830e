public import TrellisKernel

/// States that administrators of tenants may schedule a job, with arguments of their choice.
///
/// ```swift
/// static let scheduling: JobScheduling? = JobScheduling("Export the projects to a file.", .projectsExport)
/// ```
public struct JobScheduling: Hashable, Sendable {
    /// What the job does, in one sentence for administrators.
    public let summary: String
    /// The permission that a member needs to schedule it and to see its jobs, besides those of schedules.
    public let permission: Permission?

    /// Creates the statement.
    ///
    /// - Parameter permission: usually that of the route which starts the same work.
    public init(_ summary: String, _ permission: Permission? = nil) {
        self.summary = summary
        self.permission = permission
    }
}
