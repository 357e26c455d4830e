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

    /// Retry a discarded or cancelled job.
    @POST(
        "{tenant}/{id}/retry", access: .superuserSession.recentProof,
        errors: [JobError.notFound, JobError.notFailed(.running)])
    func retry(tenant: ID<Tenant>, id: ID<BackgroundJob>, request: RouteRequest) async throws -> PageResponse {
        let form = try await context.form(request)
        try await dependencies.operations.retry(id, of: tenant, by: JobOperator(form))
        return .seeOther(AdminPath.job(tenant.description, id.description) + "?done=retry")
    }

    /// Cancel a waiting job, or request a running job to stop.
    @POST(
        "{tenant}/{id}/cancel", access: .superuserSession.recentProof,
        errors: [JobError.notFound, JobError.ended(.completed)])
    func cancel(tenant: ID<Tenant>, id: ID<BackgroundJob>, request: RouteRequest) async throws -> PageResponse {
        let form = try await context.form(request)
        try await dependencies.operations.cancel(id, of: tenant, by: JobOperator(form))
        return .seeOther(AdminPath.job(tenant.description, id.description) + "?done=cancel")
    }

    /// Retry or cancel the selected jobs, or, after confirmation, all jobs that match a filter.
    @POST(
        "bulk", access: .superuserSession.recentProof, errors: [AdminError.filterInvalid, AdminError.nothingSelected])
    func bulk(request: RouteRequest) async throws -> PageResponse {
        let form = try await context.form(request)
        let path = ReturnPath(form.fields["return"])
        switch form.fields["action"] {
        case "retry": return try await change(selectedJobs(form), .retry, form, path)
        case "cancel": return try await change(selectedJobs(form), .cancel, form, path)
        case "retry-all": return try await changeAll(.retry, form, path)
        case "cancel-all": return try await changeAll(.cancel, form, path)
        default: throw AdminError.nothingSelected
        }
    }

    /// Pause a queue: no more of its jobs start.
    @POST("queues/{queue}/pause", access: .superuserSession.recentProof, errors: [JobError.unknownQueue("")])
    func pause(queue: String, request: RouteRequest) async throws -> PageResponse {
        let form = try await context.form(request)
        try await dependencies.operations.pause(queue: queue, by: JobOperator(form))
        return .seeOther(AdminPath.jobs + "?done=pause")
    }

    /// Resume a queue.
    @POST("queues/{queue}/resume", access: .superuserSession.recentProof, errors: [JobError.unknownQueue("")])
    func resume(queue: String, request: RouteRequest) async throws -> PageResponse {
        let form = try await context.form(request)
        try await dependencies.operations.resume(queue: queue, by: JobOperator(form))
        return .seeOther(AdminPath.jobs + "?done=resume")
    }

    private func selectedJobs(_ form: VerifiedForm) throws -> [JobReference] {
        let texts = form.fields.all("job")
        let references = texts.compactMap { JobReference($0) }
        guard !references.isEmpty, references.count == texts.count, references.count <= PageRequest.maximumLimit else {
            throw AdminError.nothingSelected
        }
        return references
    }

    private func change(
        _ references: [JobReference], _ action: BulkJobAction, _ form: VerifiedForm, _ path: ReturnPath
    ) async throws -> PageResponse {
        let count = try await dependencies.operations.change(references, action, by: JobOperator(form))
        return .seeOther(path.withNotice(action.rawValue, count: count))
    }

    /// Shows a confirmation page first, because the filter may match thousands of jobs.
    private func changeAll(
        _ action: BulkJobAction, _ form: VerifiedForm, _ path: ReturnPath
    ) async throws -> PageResponse {
        let filter = try JobFilter(FilterFields(form.fields))
        guard form.fields["confirmed"] == "yes" else {
            let count = try await dependencies.operations.count(filter, for: action)
            let noun = count == 1 ? "job" : "jobs"
            let fields = filter.fields.merging([
                "question": .text("\(action.verb) \(FormattedNumber.text(count)) \(noun)?"),
                "text": .text(action.effect),
                "here": .text(path.text), "action": .text("\(action.rawValue)-all"), "verb": .text(action.verb),
                "count": .number(count), "noun": .text(noun),
            ])
            return try dependencies.layout.page("bulk", title: "\(action.verb) jobs", fields, for: context)
        }
        let count = try await dependencies.operations.change(all: filter, action, by: JobOperator(form))
        return .seeOther(path.withNotice(action.rawValue, count: count))
    }
}
