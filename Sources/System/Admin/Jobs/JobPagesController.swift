import NIOCore
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// Pages about jobs.
@Controller("admin/jobs")
struct JobPagesController {
    let context: PageContext
    let room: JobRoom

    init(_ context: PageContext, room: JobRoom) {
        self.context = context
        self.room = room
    }

    /// Show the overview.
    @GET(access: .superuserSession)
    func overview(done: Done?, count: Int?) async throws -> PageAnswer {
        let overview = try await room.live.current()
        let fields = OverviewPage(overview: overview, formToken: context.formToken).fields
        return try room.frame.page(
            "overview", title: "Jobs", fields, for: context, notice: done?.text(count), isLive: true)
    }

    /// Follow the overview while it is open.
    @GET("stream", access: .superuserSessionPassive, errors: [AdminError.tooManyStreams])
    func stream() async throws -> LiveAnswer {
        try room.live.follow(formToken: context.formToken, cookies: Cookies(context.request.headers))
    }

    /// List jobs, the latest first.
    @GET("list", access: .superuserSession, errors: [AdminError.filterInvalid, CursorError.invalid])
    func list(
        state: String?, queue: String?, name: String?, tenant: String?, batch: String?, cursor: String?, done: Done?,
        count: Int?
    ) async throws -> PageAnswer {
        let given = ["state": state, "queue": queue, "name": name, "tenant": tenant, "batch": batch]
        let filter = try JobFilter { given[$0] ?? nil }
        let page = try await room.reader.store.jobs(filter, PageRequest(cursor: cursor))
        let list = JobListPage(
            filter: filter, page: page, count: try await room.reader.store.count(filter),
            tenants: try await room.reader.names(of: page.items.map(\.tenantID)), cursor: cursor,
            now: room.reader.clock.now)
        return try room.frame.page("list", title: "Jobs", list.fields, for: context, notice: done?.text(count))
    }

    /// Show one job.
    @GET("{tenant}/{id}", access: .superuserSession, errors: [JobError.notFound])
    func job(tenant: ID<Tenant>, id: ID<BackgroundJob>, done: Done?, count: Int?) async throws -> PageAnswer {
        let detail = try await room.reader.detail(
            id, of: tenant, for: context.userID, request: context.request.id)
        let page = JobPage(detail: detail, redaction: room.redaction, now: room.reader.clock.now)
        return try room.frame.page("job", title: detail.job.name, page.fields, for: context, notice: done?.text(count))
    }

    /// Download a file of a job.
    @GET("{tenant}/{id}/files/{file}", access: .superuserSession, errors: [JobError.notFound])
    func file(tenant: ID<Tenant>, id: ID<BackgroundJob>, file: ID<JobFile>) async throws -> Download {
        let found = try await room.reader.file(
            file, of: id, tenant: tenant, for: context.userID, request: context.request.id)
        // Never of the type that the job named: it might be a page with a script.
        return Download(ByteBuffer(bytes: found.content), fileName: found.name)
    }
}

/// What a page says was done before it was loaded.
@Schema
enum Done: String {
    case retry, cancel, pause, resume

    /// The words, with how many jobs it was when that was more than one thing.
    func text(_ count: Int?) -> String {
        switch (self, count) {
        case (.retry, nil): "The job will run again."
        case (.cancel, nil): "The job is cancelled, or was asked to stop."
        case (.pause, _): "No more jobs start here until it is resumed."
        case (.resume, _): "It goes on."
        case (.retry, let count?): "\(ShownNumber.text(count)) \(count == 1 ? "job" : "jobs") will run again."
        case (.cancel, let count?): "\(ShownNumber.text(count)) \(count == 1 ? "job" : "jobs") cancelled."
        }
    }
}
