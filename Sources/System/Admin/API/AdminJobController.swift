import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// Background jobs of every tenant, for superusers: the same as the pages at `/admin/jobs` show.
@Controller("admin/jobs")
struct AdminJobController {
    let context: SuperuserContext
    let room: JobRoom

    init(_ context: SuperuserContext, room: JobRoom) {
        self.context = context
        self.room = room
    }

    /// List jobs, the latest enqueued first.
    @GET(access: .superuser)
    func list(filter: AdminJobFilter, page: PageRequest) async throws -> Page<AdminJob> {
        try await room.reader.store.jobs(filter.filter, page).map { AdminJob($0) }
    }

    /// Fetch queues, the last hour, work under way and recent failures.
    @GET("overview", access: .superuser)
    func overview() async throws -> AdminJobOverview {
        AdminJobOverview(try await room.live.current())
    }

    /// List the worker processes, the latest started first.
    @GET("workers", access: .superuser)
    func workers() async throws -> [AdminWorker] {
        let now = room.reader.clock.now
        return try await room.reader.store.workers().map { AdminWorker($0, room.state(of: $0, at: now)) }
    }

    /// List the schedules, by name.
    @GET("schedules", access: .superuser)
    func schedules() async throws -> [AdminSchedule] {
        try await room.reader.store.schedules().map { AdminSchedule($0) }
    }

    /// Fetch one job with its history, log, files and neighbours.
    ///
    /// Secrets among its arguments and in its result are replaced by `[redacted]`.
    @GET("{tenant}/{id}", access: .superuser, errors: [JobError.notFound])
    func get(tenant: ID<Tenant>, id: ID<BackgroundJob>) async throws -> AdminJobDetail {
        let detail = try await room.reader.detail(id, of: tenant, for: context.userID, request: context.request.id)
        return AdminJobDetail(detail, room.redaction)
    }
}
