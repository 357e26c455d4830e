import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The actions of superusers on background jobs; the job's history records each action with its user.
@Controller("admin/jobs")
struct AdminJobActionController {
    let context: SuperuserContext
    let dependencies: AdminJobDependencies

    init(_ context: SuperuserContext, dependencies: AdminJobDependencies) {
        self.context = context
        self.dependencies = dependencies
    }

    private var actor: JobOperator { JobOperator(context) }

    /// Retry a discarded or cancelled job, or run the next attempt of one now.
    @POST(
        "{tenant}/{id}/retry", access: .superuser.recentProof,
        errors: [JobError.notFound, JobError.onItsWay, JobError.notFailed(.running)])
    func retry(tenant: ID<Tenant>, id: ID<BackgroundJob>) async throws {
        try await dependencies.operations.retry(id, of: tenant, by: actor)
    }

    /// Cancel a waiting job, or request a running job to stop.
    @POST(
        "{tenant}/{id}/cancel", access: .superuser.recentProof,
        errors: [JobError.notFound, JobError.onItsWay, JobError.ended(.completed)])
    func cancel(tenant: ID<Tenant>, id: ID<BackgroundJob>) async throws {
        try await dependencies.operations.cancel(id, of: tenant, by: actor)
    }

    /// Retry or cancel every job that matches a filter.
    ///
    /// Skips jobs in other states; a retry also makes jobs run now that wait for their next attempt. Each transaction changes up to 1000 jobs; after an error, the earlier transactions
    /// remain committed.
    @POST("bulk", access: .superuser.recentProof, errors: [AdminError.filterInvalid])
    func bulk(body: AdminJobBulk) async throws -> AdminJobCount {
        let filter = body.filter
        // An empty filter would match all jobs of all tenants, which is never intended.
        guard filter != JobFilter() else { throw AdminError.filterInvalid }
        let result = try await dependencies.operations.change(all: filter, body.action, by: actor)
        return AdminJobCount(count: result.count, hasMore: result.hasMore)
    }

    /// Pause a queue: no more of its jobs start; running jobs continue.
    @PUT("queues/{queue}/pause", access: .superuser.recentProof, errors: [JobError.unknownQueue("")])
    func pauseQueue(queue: String) async throws {
        try await dependencies.operations.pause(queue: queue, by: actor)
    }

    /// Resume a queue.
    @DELETE("queues/{queue}/pause", access: .superuser.recentProof, errors: [JobError.unknownQueue("")])
    func resumeQueue(queue: String) async throws {
        try await dependencies.operations.resume(queue: queue, by: actor)
    }

    /// Pause a schedule: it enqueues no jobs.
    @PUT("schedules/{name}/pause", access: .superuser.recentProof, errors: [AdminError.scheduleNotFound])
    func pauseSchedule(name: String) async throws {
        try await dependencies.operations.pause(schedule: name, by: actor)
    }

    /// Resume a schedule.
    @DELETE("schedules/{name}/pause", access: .superuser.recentProof, errors: [AdminError.scheduleNotFound])
    func resumeSchedule(name: String) async throws {
        try await dependencies.operations.resume(schedule: name, by: actor)
    }
}
