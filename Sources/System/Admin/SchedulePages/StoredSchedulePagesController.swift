import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The page about the schedules of tenants, which were made at run time.
@Controller("admin/tenant-schedules")
struct StoredSchedulePagesController {
    let context: PageContext
    let dependencies: StoredScheduleDependencies

    init(_ context: PageContext, dependencies: StoredScheduleDependencies) {
        self.context = context
        self.dependencies = dependencies
    }

    /// Show the schedules of all tenants, or of one, the latest made first.
    @GET(access: .superuserSession, errors: [CursorError.invalid])
    func list(tenant: String?, cursor: String?) async throws -> PageResponse {
        let named = tenant.flatMap { $0.isEmpty ? nil : $0 }
        var (filter, problem): (ID<Tenant>?, FilterProblem?)
        if let named {
            switch try await dependencies.reader.tenant(named: named) {
            case .found(let id): filter = id
            case .none: problem = FilterProblem("No tenant has this identifier or name.")
            case .several(let ids):
                problem = FilterProblem(
                    "Several tenants have this name.",
                    ids.map { id in
                        ("\(id)", AdminPath.tenantSchedules + QueryString.query([("tenant", "\(id)")]))
                    })
            }
        }
        let isListed = named == nil || filter != nil
        let page =
            isListed
            ? try await dependencies.list(of: filter, PageRequest(limit: 50, cursor: cursor))
            : Page(items: [], nextCursor: nil)
        let names = try await dependencies.reader.names(of: page.items.map(\.tenantID))
        let fields = StoredSchedulePage(
            page: page, tenants: names, filter: named, problem: problem, now: dependencies.reader.now
        ).fields
        return try dependencies.layout.page("tenant-schedules", title: "Schedules of tenants", fields, for: context)
    }

    /// Pause a schedule: it enqueues no jobs.
    @POST("{tenant}/{id}/pause", access: .superuserSession.recentProof, errors: [StoredScheduleError.notFound])
    func pause(tenant: ID<Tenant>, id: ID<StoredSchedule>, request: RouteRequest) async throws -> PageResponse {
        try await dependencies.pause(id, of: tenant, by: JobOperator(try await context.form(request)))
        return done("Paused.")
    }

    /// Resume a schedule with its next due time.
    @POST(
        "{tenant}/{id}/resume", access: .superuserSession.recentProof,
        errors: [StoredScheduleError.notFound, StoredScheduleError.invalidRule(.neverDue(rule: "…"))])
    func resume(tenant: ID<Tenant>, id: ID<StoredSchedule>, request: RouteRequest) async throws -> PageResponse {
        try await dependencies.resume(id, of: tenant, by: JobOperator(try await context.form(request)))
        return done("Resumed.")
    }

    /// Run the job of a schedule now.
    @POST(
        "{tenant}/{id}/run", access: .superuserSession.recentProof,
        errors: [
            StoredScheduleError.notFound, StoredScheduleError.unknownJob("…"),
            JobError.notUnique(existing: ID(high: 0, low: 0)),
        ])
    func run(tenant: ID<Tenant>, id: ID<StoredSchedule>, request: RouteRequest) async throws -> PageResponse {
        let actor = JobOperator(try await context.form(request))
        let job = try await dependencies.run(id, of: tenant, by: actor)
        return dependencies.layout.redirect(
            to: AdminPath.job(tenant.description, job.id.description), saying: "The job was enqueued.", for: context)
    }

    /// Delete a schedule; the jobs that it has enqueued stay.
    @POST("{tenant}/{id}/delete", access: .superuserSession.recentProof, errors: [StoredScheduleError.notFound])
    func delete(tenant: ID<Tenant>, id: ID<StoredSchedule>, request: RouteRequest) async throws -> PageResponse {
        try await dependencies.delete(id, of: tenant, by: JobOperator(try await context.form(request)))
        return done("Deleted.")
    }

    private func done(_ notice: String) -> PageResponse {
        dependencies.layout.redirect(to: AdminPath.tenantSchedules, saying: notice, for: context)
    }
}
