public import Logging
public import TrellisDatabase
public import TrellisKernel

/// What a job has while it runs: on whose behalf, the tenant's rows, and the means to tell how far it is.
public final class JobContext: Sendable {
    /// The job's identifier.
    public let id: ID<BackgroundJob>
    /// The tenant, user and request that it was enqueued for.
    public let scope: Scope
    /// The number of this attempt; 1 is the first.
    public let attempt: Int
    /// How many attempts there are at most.
    public let maxAttempts: Int
    /// The rows of the job's tenant.
    public let database: TenantDatabase
    /// Logs to the server's log and to the job's own, which dashboards show.
    public let logger: Logger

    init(_ job: JobRecord, database: TenantDatabase, logger: Logger) {
        id = job.id
        scope = database.scope
        attempt = job.attempt
        maxAttempts = job.maxAttempts
        self.database = database
        self.logger = logger
    }
}
