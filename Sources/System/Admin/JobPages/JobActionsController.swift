import TrellisJobs
import TrellisKernel
import TrellisPages
import TrellisSchema
import TrellisWeb

/// The form actions of the job pages.
@Controller("admin/jobs")
struct JobActionsController {
    let context: PageContext
    let dependencies: AdminJobDependencies

    init(_ context: PageContext, dependencies: AdminJobDependencies) {
        self.context = context
        self.dependencies = dependencies
    }

    /// Retry a discarded or cancelled job, or run the next attempt of one now.
    @POST(
        "{tenant}/{id}/retry", access: .superuserSession.recentProof,
        errors: [JobError.notFound, JobError.onItsWay, JobError.notFailed(.running)])
    func retry(tenant: ID<Tenant>, id: ID<BackgroundJob>, request: RouteRequest) async throws -> PageResponse {
        let form = try await context.form(request)
        try await dependencies.operations.retry(id, of: tenant, by: JobOperator(form))
        return done(.retried, at: AdminPath.job(tenant.description, id.description))
    }

    /// Cancel a waiting job, or request a running job to stop.
    @POST(
        "{tenant}/{id}/cancel", access: .superuserSession.recentProof,
        errors: [JobError.notFound, JobError.onItsWay, JobError.ended(.completed)])
    func cancel(tenant: ID<Tenant>, id: ID<BackgroundJob>, request: RouteRequest) async throws -> PageResponse {
        let form = try await context.form(request)
        try await dependencies.operations.cancel(id, of: tenant, by: JobOperator(form))
        return done(.cancelled, at: AdminPath.job(tenant.description, id.description))
    }

    /// Retry or cancel the selected jobs, or, after confirmation, all jobs that match a filter.
    @POST(
        "bulk", access: .superuserSession.recentProof, errors: [AdminError.filterInvalid, AdminError.nothingSelected])
    func bulk(request: RouteRequest) async throws -> PageResponse {
        let form = try await context.form(request)
        switch form.fields["action"] {
        case "retry": return try await changeSelected(.retry, form)
        case "cancel": return try await changeSelected(.cancel, form)
        case "retry-all": return try await changeAll(.retry, form)
        case "cancel-all": return try await changeAll(.cancel, form)
        default: throw AdminError.nothingSelected
        }
    }

    /// Pause a queue: no more of its jobs start.
    @POST("queues/{queue}/pause", access: .superuserSession.recentProof, errors: [JobError.unknownQueue("")])
    func pause(queue: String, request: RouteRequest) async throws -> PageResponse {
        let form = try await context.form(request)
        try await dependencies.operations.pause(queue: queue, by: JobOperator(form))
        return done(.paused, at: overview(form))
    }

    /// Resume a queue.
    @POST("queues/{queue}/resume", access: .superuserSession.recentProof, errors: [JobError.unknownQueue("")])
    func resume(queue: String, request: RouteRequest) async throws -> PageResponse {
        let form = try await context.form(request)
        try await dependencies.operations.resume(queue: queue, by: JobOperator(form))
        return done(.resumed, at: overview(form))
    }

    private func done(_ notice: JobNotice, at path: String) -> PageResponse {
        dependencies.layout.redirect(to: path, saying: notice.text, for: context)
    }

    /// Returns the path of the overview with the charts that the form's page had.
    private func overview(_ form: VerifiedForm) -> String {
        ReturnPath(form.fields["return"] ?? AdminPath.jobs).text
    }

    /// Changes the selected jobs; without any, it shows the list again, which says so.
    private func changeSelected(_ action: BulkJobAction, _ form: VerifiedForm) async throws -> PageResponse {
        let texts = form.fields.all("job")
        guard !texts.isEmpty else {
            return try await unselected(form)
        }
        let references = texts.compactMap { JobReference($0) }
        guard references.count == texts.count, references.count <= PageRequest.maximumLimit else {
            throw AdminError.nothingSelected
        }
        let count = try await dependencies.operations.change(references, action, by: JobOperator(form))
        return done(.changed(action, BulkJobResult(count: count)), at: ReturnPath(form.fields["return"]).text)
    }

    /// Shows the list again, at its first page if the form's cursor isn't valid.
    private func unselected(_ form: VerifiedForm) async throws -> PageResponse {
        let list = JobListRenderer(dependencies: dependencies, context: context)
        let (fields, problem) = (FilterFields(form.fields), "No job is selected.")
        do {
            let cursor = form.fields["cursor"].flatMap { $0.isEmpty ? nil : $0 }
            return try await list.page(fields, cursor: cursor, problem: problem)
        } catch CursorError.invalid {
            return try await list.page(fields, cursor: nil, problem: problem)
        }
    }

    /// Shows a confirmation page first, because the filter may match thousands of jobs.
    private func changeAll(_ action: BulkJobAction, _ form: VerifiedForm) async throws -> PageResponse {
        let (path, filter) = (ReturnPath(form.fields["return"]), try JobFilter(FilterFields(form.fields)))
        guard form.fields["confirmed"] == "yes" else {
            let count = try await dependencies.operations.count(filter, for: action)
            let noun = count == 1 ? "job" : "jobs"
            let fields = filter.fields.merging([
                "question": .text("\(action.verb) \(FormattedNumber.count(count)) \(noun)?"),
                "text": .text(action.effect), "isDanger": .flag(action == .cancel),
                "here": .text(path.text), "action": .text("\(action.rawValue)-all"), "verb": .text(action.verb),
                "count": .text(FormattedNumber.count(count)), "noun": .text(noun),
            ])
            return try dependencies.layout.page("bulk", title: "\(action.verb) jobs", fields, for: context)
        }
        let result = try await dependencies.operations.change(all: filter, action, by: JobOperator(form))
        return done(.changed(action, result), at: path.text)
    }
}
