import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// Background jobs of every tenant, for superusers: the data of the pages at `/admin/jobs`.
@Controller("admin/jobs")
struct AdminJobController {
    let context: SuperuserContext
    let dependencies: AdminJobDependencies

    init(_ context: SuperuserContext, dependencies: AdminJobDependencies) {
        self.context = context
        self.dependencies = dependencies
    }

    /// List jobs, latest enqueued first.
    @GET(access: .superuser)
    func list(filter: AdminJobFilter, page: PageRequest) async throws -> Page<AdminJob> {
        try await dependencies.reader.store.queries.jobs(filter.filter, page).map { AdminJob($0) }
    }

    /// Fetch queues, the statistics of a range, running jobs and recent failures.
    @GET("overview", access: .superuser)
    func overview(view: AdminOverviewFilter) async throws -> AdminJobOverview {
        let source = dependencies.source
        return AdminJobOverview(
            try await source.overview(), try await source.statistics(view.range ?? .hour, queue: view.queue))
    }

    /// List the failures in groups by job name and error code, the latest failed first; at most 200 groups.
    ///
    /// Failures are discarded jobs, and jobs that wait for their next attempt.
    @GET("failures", access: .superuser)
    func failures(filter: AdminFailureFilter) async throws -> AdminJobFailures {
        AdminJobFailures(try await dependencies.reader.store.queries.failures(in: filter.queue))
    }

    /// List the worker processes, latest started first.
    @GET("workers", access: .superuser)
    func workers() async throws -> [AdminWorker] {
        let now = dependencies.reader.now
        return try await dependencies.reader.store.workers.all().map {
            AdminWorker($0, dependencies.reader.state(of: $0, at: now))
        }
    }

    /// List the schedules, by name.
    @GET("schedules", access: .superuser)
    func schedules() async throws -> [AdminSchedule] {
        try await dependencies.reader.store.schedules.all().map { AdminSchedule($0) }
    }

    /// Fetch one job with its history, log, files and related jobs.
    ///
    /// Secrets in its arguments and its result are replaced with `[redacted]`.
    @GET("{tenant}/{id}", access: .superuser, errors: [JobError.notFound])
    func get(tenant: ID<Tenant>, id: ID<BackgroundJob>) async throws -> AdminJobDetail {
        let detail = try await dependencies.reader.detail(
            id, of: tenant, for: context.userID, request: context.request.id)
        return AdminJobDetail(detail, dependencies.redaction)
    }
}
