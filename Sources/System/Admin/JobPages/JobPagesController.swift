import Trellis
import TrellisJobs
import TrellisKernel
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

    /// Show the overview.
    @GET(access: .superuserSession)
    func overview(done: ActionNotice?, count: Int?) async throws -> PageResponse {
        let overview = try await dependencies.live.current(isAfterAction: done != nil)
        let fields = OverviewPage(overview: overview, formToken: context.formToken).fields
        return try dependencies.layout.page(
            "overview", title: "Jobs", fields, for: context, notice: done?.text(count), isLive: true)
    }

    /// Stream updates to the open overview.
    @GET("stream", access: .superuserSessionPassive, errors: [AdminError.tooManyStreams])
    func stream() async throws -> EventStreamResponse {
        try dependencies.live.stream(formToken: context.formToken, cookies: Cookies(context.request.headers))
    }

    /// List jobs, latest first.
    @GET("list", access: .superuserSession, errors: [AdminError.filterInvalid, CursorError.invalid])
    func list(
        state: String?, queue: String?, name: String?, tenant: String?, batch: String?, cursor: String?,
        done: ActionNotice?,
        count: Int?
    ) async throws -> PageResponse {
        let filter = try JobFilter(
            FilterFields(["state": state, "queue": queue, "name": name, "tenant": tenant, "batch": batch]))
        let page = try await dependencies.reader.store.queries.jobs(filter, PageRequest(cursor: cursor))
        let list = JobListPage(
            filter: filter, page: page, count: try await dependencies.reader.store.queries.count(filter),
            tenants: try await dependencies.reader.names(of: page.items.map(\.tenantID)), cursor: cursor,
            now: dependencies.reader.clock.now)
        return try dependencies.layout.page("list", title: "Jobs", list.fields, for: context, notice: done?.text(count))
    }

    /// Show one job.
    @GET("{tenant}/{id}", access: .superuserSession, errors: [JobError.notFound])
    func job(tenant: ID<Tenant>, id: ID<BackgroundJob>, done: ActionNotice?, count: Int?) async throws -> PageResponse {
        let detail = try await dependencies.reader.detail(
            id, of: tenant, for: context.userID, request: context.request.id)
        let page = JobPage(detail: detail, redaction: dependencies.redaction, now: dependencies.reader.clock.now)
        return try dependencies.layout.page(
            "job", title: detail.job.name, page.fields, for: context, notice: done?.text(count))
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

/// The completed action that a page reports after a redirect.
@Schema
enum ActionNotice: String {
    case retry, cancel, pause, resume

    /// Returns the notice, with the number of jobs for a bulk action.
    func text(_ count: Int?) -> String {
        switch (self, count) {
        case (.retry, nil): "The job will run again."
        case (.cancel, nil): "The job was cancelled, or requested to stop."
        case (.pause, _): "Paused. No more jobs start until it is resumed."
        case (.resume, _): "Resumed."
        case (.retry, let count?): "\(FormattedNumber.text(count)) \(count == 1 ? "job" : "jobs") will run again."
        case (.cancel, let count?): "\(FormattedNumber.text(count)) \(count == 1 ? "job" : "jobs") cancelled."
        }
    }
}
