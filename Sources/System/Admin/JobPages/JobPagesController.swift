import Trellis
import TrellisJobs
import TrellisKernel
import TrellisPages
import TrellisSchema
import TrellisStorage
import TrellisWeb

/// The pages about jobs.
@Controller("admin/jobs")
struct JobPagesController {
    let context: PageContext
    let dependencies: AdminJobDependencies

    init(_ context: PageContext, dependencies: AdminJobDependencies) {
        self.context = context
        self.dependencies = dependencies
    }

    /// Show the overview, with charts of a range and of a queue.
    @GET(access: .superuserSession)
    func overview(range: String?, queue: String?) async throws -> PageResponse {
        let (view, source) = (OverviewView(range: range, queue: queue), dependencies.source)
        // The action may have been done by another process, whose overview was read again.
        if dependencies.layout.flash.deletion(for: context.request) != nil { await source.invalidate() }
        let page = OverviewPage(
            overview: try await source.overview(),
            statistics: try await source.statistics(view.range, queue: view.queue), formToken: context.formToken)
        return try dependencies.layout.page("overview", title: "Jobs", page.fields, for: context, hasScript: true)
    }

    /// Stream updates to the open overview.
    @GET("stream", access: .superuserSessionPassive, errors: [AdminError.tooManyStreams])
    func stream(range: String?, queue: String?) async throws -> EventStreamResponse {
        try dependencies.live.stream(
            OverviewView(range: range, queue: queue), formToken: context.formToken,
            cookies: Cookies(context.request.headers))
    }

    /// List jobs, latest first.
    @GET("list", access: .superuserSession, errors: [CursorError.invalid])
    func list(
        state: String?, queue: String?, name: String?, code: String?, tenant: String?, batch: String?, cursor: String?
    ) async throws -> PageResponse {
        let fields = FilterFields([
            "state": state, "queue": queue, "name": name, "code": code, "tenant": tenant, "batch": batch,
        ])
        return try await JobListRenderer(dependencies: dependencies, context: context).page(fields, cursor: cursor)
    }

    /// Show the failures in groups by job and error code.
    @GET("failures", access: .superuserSession)
    func failures(queue: String?) async throws -> PageResponse {
        let (reader, queue) = (dependencies.reader, FilterFields(["queue": queue])["queue"])
        let failures = try await reader.store.queries.failures(in: queue)
        let page = FailuresPage(
            failures: failures, queue: queue,
            tenants: try await reader.names(of: failures.groups.map(\.latest.tenantID)), now: reader.now)
        return try dependencies.layout.page("failures", title: "Failures", page.fields, for: context)
    }

    /// Show one job.
    @GET("{tenant}/{id}", access: .superuserSession, errors: [JobError.notFound])
    func job(tenant: ID<Tenant>, id: ID<BackgroundJob>) async throws -> PageResponse {
        let detail = try await dependencies.reader.detail(
            id, of: tenant, for: context.userID, request: context.request.id)
        let page = JobPage(detail: detail, redaction: dependencies.redaction, now: dependencies.reader.now)
        return try dependencies.layout.page("job", title: detail.job.name, page.fields, for: context)
    }

    /// Download a file of a job.
    @GET(
        "{tenant}/{id}/files/{file}", access: .superuserSession,
        errors: [JobError.notFound, JobError.fileMissing, StorageError.unavailable("…")])
    func file(tenant: ID<Tenant>, id: ID<BackgroundJob>, file: ID<JobFile>) async throws -> Download {
        let found = try await dependencies.reader.file(
            file, of: id, tenant: tenant, for: context.userID, request: context.request.id)
        // Never with the media type of the job: it might be a page with a script.
        return try await Download(found, from: dependencies.files, mediaType: "application/octet-stream")
    }
}
