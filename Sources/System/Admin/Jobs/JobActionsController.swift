import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// What the forms of the pages about jobs do.
@Controller("admin/jobs")
struct JobActionsController {
    let context: PageContext
    let room: JobRoom

    init(_ context: PageContext, room: JobRoom) {
        self.context = context
        self.room = room
    }

    /// Let a job run again that had failed.
    @POST("{tenant}/{id}/retry", access: .superuserSession, errors: [JobError.notFound, JobError.notFailed(.running)])
    func retry(tenant: ID<Tenant>, id: ID<BackgroundJob>, request: RouteRequest) async throws -> PageAnswer {
        let form = try await context.form(request)
        try await room.operations.retry(id, of: tenant, by: JobOperator(form))
        return .seeOther(AdminPath.job(tenant.description, id.description) + "?done=retry")
    }

    /// Cancel a job, or ask it to stop.
    @POST("{tenant}/{id}/cancel", access: .superuserSession, errors: [JobError.notFound, JobError.ended(.completed)])
    func cancel(tenant: ID<Tenant>, id: ID<BackgroundJob>, request: RouteRequest) async throws -> PageAnswer {
        let form = try await context.form(request)
        try await room.operations.cancel(id, of: tenant, by: JobOperator(form))
        return .seeOther(AdminPath.job(tenant.description, id.description) + "?done=cancel")
    }

    /// Retry or cancel the chosen jobs, or, once confirmed, all that a filter names.
    @POST("bulk", access: .superuserSession, errors: [AdminError.filterInvalid, AdminError.nothingChosen])
    func bulk(request: RouteRequest) async throws -> PageAnswer {
        let form = try await context.form(request)
        let path = ReturnPath(form.fields["return"])
        switch form.fields["action"] {
        case "retry": return try await change(chosen(form), .retry, form, path)
        case "cancel": return try await change(chosen(form), .cancel, form, path)
        case "retry-all": return try await all(.retry, form, path)
        case "cancel-all": return try await all(.cancel, form, path)
        default: throw AdminError.nothingChosen
        }
    }

    /// Let no more jobs of a queue start.
    @POST("queues/{queue}/pause", access: .superuserSession, errors: [JobError.unknownQueue("")])
    func pause(queue: String, request: RouteRequest) async throws -> PageAnswer {
        let form = try await context.form(request)
        try await room.operations.pause(queue: queue, by: JobOperator(form))
        return .seeOther(AdminPath.jobs + "?done=pause")
    }

    /// Let the jobs of a queue start again.
    @POST("queues/{queue}/resume", access: .superuserSession, errors: [JobError.unknownQueue("")])
    func resume(queue: String, request: RouteRequest) async throws -> PageAnswer {
        let form = try await context.form(request)
        try await room.operations.resume(queue: queue, by: JobOperator(form))
        return .seeOther(AdminPath.jobs + "?done=resume")
    }

    private func chosen(_ form: SignedForm) throws -> [JobPlace] {
        let texts = form.fields.all("job")
        let places = texts.compactMap { JobPlace($0) }
        guard !places.isEmpty, places.count == texts.count, places.count <= PageRequest.maximumLimit else {
            throw AdminError.nothingChosen
        }
        return places
    }

    private func change(
        _ places: [JobPlace], _ change: JobChange, _ form: SignedForm, _ path: ReturnPath
    ) async throws -> PageAnswer {
        let count = try await room.operations.change(places, change, by: JobOperator(form))
        return .seeOther(path.saying(change.rawValue, count: count))
    }

    /// Asks first, since it may be thousands.
    private func all(_ change: JobChange, _ form: SignedForm, _ path: ReturnPath) async throws -> PageAnswer {
        let filter = try JobFilter { form.fields[$0] }
        guard form.fields["confirmed"] == "yes" else {
            let count = try await room.operations.count(filter, for: change)
            let noun = count == 1 ? "job" : "jobs"
            let fields = filter.fields.merging([
                "question": .text("\(change.verb) \(ShownNumber.text(count)) \(noun)?"), "text": .text(change.effect),
                "here": .text(path.text), "action": .text("\(change.rawValue)-all"), "verb": .text(change.verb),
                "count": .number(count), "noun": .text(noun),
            ])
            return try room.frame.page("bulk", title: "\(change.verb) jobs", fields, for: context)
        }
        let count = try await room.operations.change(all: filter, change, by: JobOperator(form))
        return .seeOther(path.saying(change.rawValue, count: count))
    }
}

/// Where one job is: its tenant and its own identifier, `tenant/id` in forms.
struct JobPlace: Hashable, Sendable {
    let tenant: ID<Tenant>
    let id: ID<BackgroundJob>

    init(tenant: ID<Tenant>, id: ID<BackgroundJob>) {
        self.tenant = tenant
        self.id = id
    }

    /// The place that a checkbox names, or nil.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let tenant = ID<Tenant>(String(parts[0])), let id = ID<BackgroundJob>(String(parts[1]))
        else { return nil }
        self.init(tenant: tenant, id: id)
    }
}

/// What is done to many jobs at once.
@Schema
enum JobChange: String {
    case retry, cancel

    var verb: String {
        switch self {
        case .retry: "Retry"
        case .cancel: "Cancel"
        }
    }

    var effect: String {
        switch self {
        case .retry: "Those that are discarded or cancelled run again, as soon as there is room."
        case .cancel: "Those that haven't started never will; those that are running are asked to stop."
        }
    }
}
