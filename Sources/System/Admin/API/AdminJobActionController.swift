import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// What superusers do to background jobs; each deed is written into the job's history with who did it.
@Controller("admin/jobs")
struct AdminJobActionController {
    let context: SuperuserContext
    let room: JobRoom

    init(_ context: SuperuserContext, room: JobRoom) {
        self.context = context
        self.room = room
    }

    private var who: JobOperator { JobOperator(context) }

    /// Let a discarded or cancelled job run again.
    @POST("{tenant}/{id}/retry", access: .superuser, errors: [JobError.notFound, JobError.notFailed(.running)])
    func retry(tenant: ID<Tenant>, id: ID<BackgroundJob>) async throws {
        try await room.operations.retry(id, of: tenant, by: who)
    }

    /// Cancel a job: at once when it waits, otherwise it is asked to stop.
    @POST("{tenant}/{id}/cancel", access: .superuser, errors: [JobError.notFound, JobError.ended(.completed)])
    func cancel(tenant: ID<Tenant>, id: ID<BackgroundJob>) async throws {
        try await room.operations.cancel(id, of: tenant, by: who)
    }

    /// Retry or cancel every job that a filter lets through.
    ///
    /// Jobs that can't be changed so are passed over. A thousand are changed to a transaction, so a failure leaves those
    /// before it changed.
    @POST("bulk", access: .superuser, errors: [AdminError.filterInvalid])
    func bulk(body: AdminJobBulk) async throws -> AdminJobCount {
        let filter = body.filter
        // Everything of every tenant is never what was meant.
        guard filter != JobFilter() else { throw AdminError.filterInvalid }
        return AdminJobCount(count: try await room.operations.change(all: filter, body.action, by: who))
    }

    /// Let no more jobs of a queue start; those that run go on.
    @PUT("queues/{queue}/pause", access: .superuser, errors: [JobError.unknownQueue("")])
    func pauseQueue(queue: String) async throws {
        try await room.operations.pause(queue: queue, by: who)
    }

    /// Let the jobs of a queue start again.
    @DELETE("queues/{queue}/pause", access: .superuser, errors: [JobError.unknownQueue("")])
    func resumeQueue(queue: String) async throws {
        try await room.operations.resume(queue: queue, by: who)
    }

    /// Let a schedule enqueue nothing.
    @PUT("schedules/{name}/pause", access: .superuser, errors: [AdminError.scheduleNotFound])
    func pauseSchedule(name: String) async throws {
        try await room.operations.pause(schedule: name, by: who)
    }

    /// Let a schedule enqueue again.
    @DELETE("schedules/{name}/pause", access: .superuser, errors: [AdminError.scheduleNotFound])
    func resumeSchedule(name: String) async throws {
        try await room.operations.resume(schedule: name, by: who)
    }
}
