import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The pages about worker processes and schedules.
@Controller("admin")
struct WorkerPagesController {
    let context: PageContext
    let dependencies: AdminJobDependencies

    init(_ context: PageContext, dependencies: AdminJobDependencies) {
        self.context = context
        self.dependencies = dependencies
    }

    /// Show the worker processes.
    @GET("workers", access: .superuserSession)
    func workers() async throws -> PageResponse {
        let now = dependencies.reader.now
        let rows: [TemplateFields] = try await dependencies.reader.store.workers.all().map { worker in
            let state = dependencies.reader.state(of: worker, at: now)
            return [
                "id": .text(worker.id.description), "host": .text(worker.host), "process": "\(worker.process)",
                "queues": .text(worker.queues.isEmpty ? "all" : worker.queues.joined(separator: ", ")),
                "running": .number(worker.running), "concurrency": .number(worker.concurrency),
                "beat": .text(FormattedTime.relative(worker.heartbeatAt, at: now)),
                "started": .text(FormattedTime.relative(worker.startedAt, at: now)), "stateName": .text(state.rawValue),
                "stateClass": .text(state == .alive ? "open" : state == .late ? "late" : "paused"),
            ]
        }
        return try dependencies.layout.page(
            "workers", title: "Workers", ["workers": .list(rows), "hasWorkers": .flag(!rows.isEmpty)], for: context)
    }

    /// Show the schedules.
    @GET("schedules", access: .superuserSession)
    func schedules() async throws -> PageResponse {
        let now = dependencies.reader.now
        let rows: [TemplateFields] = try await dependencies.reader.store.schedules.all().map { schedule in
            let isPaused = schedule.pausedAt != nil
            let verb = isPaused ? "resume" : "pause"
            return [
                "name": .text(schedule.id), "job": .text(schedule.job), "rule": .text(schedule.rule),
                "timeZone": .text(schedule.timeZone), "isPaused": .flag(isPaused),
                "next": .text(
                    "\(FormattedTime.text(schedule.nextAt)) UTC, \(FormattedTime.relative(schedule.nextAt, at: now))"),
                "last": .text(schedule.lastAt.map { "\(FormattedTime.text($0)) UTC" } ?? "never"),
                // Jobs of schedules belong to the platform.
                "lastHref": .text(
                    schedule.lastJobID.map { AdminPath.job(ID<Tenant>.platform.description, $0.description) }),
                "verbLabel": .text(isPaused ? "Resume" : "Pause"),
                "action": .text("\(AdminPath.schedules)/\(QueryString.segment(schedule.id))/\(verb)"),
            ]
        }
        return try dependencies.layout.page(
            "schedules", title: "Schedules", ["schedules": .list(rows), "hasSchedules": .flag(!rows.isEmpty)],
            for: context)
    }

    /// Pause a schedule: it enqueues no jobs.
    @POST("schedules/{name}/pause", access: .superuserSession.recentProof, errors: [AdminError.scheduleNotFound])
    func pause(name: String, request: RouteRequest) async throws -> PageResponse {
        let form = try await context.form(request)
        try await dependencies.operations.pause(schedule: name, by: JobOperator(form))
        return dependencies.layout.redirect(to: AdminPath.schedules, saying: JobNotice.paused.text, for: context)
    }

    /// Resume a schedule.
    @POST("schedules/{name}/resume", access: .superuserSession.recentProof, errors: [AdminError.scheduleNotFound])
    func resume(name: String, request: RouteRequest) async throws -> PageResponse {
        let form = try await context.form(request)
        try await dependencies.operations.resume(schedule: name, by: JobOperator(form))
        return dependencies.layout.redirect(to: AdminPath.schedules, saying: JobNotice.resumed.text, for: context)
    }
}
