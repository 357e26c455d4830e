import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// Pages about what runs jobs: worker processes and schedules.
@Controller("admin")
struct WorkerPagesController {
    let context: PageContext
    let room: JobRoom

    init(_ context: PageContext, room: JobRoom) {
        self.context = context
        self.room = room
    }

    /// Show the worker processes.
    @GET("workers", access: .superuserSession)
    func workers() async throws -> PageAnswer {
        let now = room.reader.clock.now
        let rows: [PageFields] = try await room.reader.store.workers().map { worker in
            let state = room.state(of: worker, at: now)
            return [
                "id": .text(worker.id.description), "host": .text(worker.host), "process": "\(worker.process)",
                "queues": .text(worker.queues.isEmpty ? "all" : worker.queues.joined(separator: ", ")),
                "running": .number(worker.running), "concurrency": .number(worker.concurrency),
                "beat": .text(ShownTime.relative(worker.beatAt, at: now)),
                "started": .text(ShownTime.relative(worker.startedAt, at: now)), "stateName": .text(state.rawValue),
                "stateClass": .text(state == .alive ? "open" : state == .late ? "late" : "paused"),
            ]
        }
        return try room.frame.page(
            "workers", title: "Workers", ["workers": .list(rows), "hasWorkers": .flag(!rows.isEmpty)], for: context)
    }

    /// Show the schedules.
    @GET("schedules", access: .superuserSession)
    func schedules(done: Done?) async throws -> PageAnswer {
        let now = room.reader.clock.now
        let rows: [PageFields] = try await room.reader.store.schedules().map { schedule in
            let isPaused = schedule.pausedAt != nil
            let verb = isPaused ? "resume" : "pause"
            return [
                "name": .text(schedule.id), "job": .text(schedule.job), "rule": .text(schedule.rule),
                "timeZone": .text(schedule.timeZone), "isPaused": .flag(isPaused),
                "next": .text(
                    "\(ShownTime.text(schedule.nextAt)) UTC, \(ShownTime.relative(schedule.nextAt, at: now))"),
                "last": .text(schedule.lastAt.map { "\(ShownTime.text($0)) UTC" } ?? "never"),
                // What schedules enqueue is the platform's own work.
                "lastHref": .text(
                    schedule.lastJobID.map { AdminPath.job(ID<Tenant>.platform.description, $0.description) }),
                "verbLabel": .text(isPaused ? "Resume" : "Pause"),
                "action": .text("\(AdminPath.schedules)/\(QueryText.segment(schedule.id))/\(verb)"),
            ]
        }
        return try room.frame.page(
            "schedules", title: "Schedules", ["schedules": .list(rows), "hasSchedules": .flag(!rows.isEmpty)],
            for: context, notice: done?.text(nil))
    }

    /// Let a schedule enqueue nothing.
    @POST("schedules/{name}/pause", access: .superuserSession, errors: [AdminError.scheduleNotFound])
    func pause(name: String, request: RouteRequest) async throws -> PageAnswer {
        let form = try await context.form(request)
        try await room.operations.pause(schedule: name, by: JobOperator(form))
        return .seeOther(AdminPath.schedules + "?done=pause")
    }

    /// Let a schedule enqueue again.
    @POST("schedules/{name}/resume", access: .superuserSession, errors: [AdminError.scheduleNotFound])
    func resume(name: String, request: RouteRequest) async throws -> PageAnswer {
        let form = try await context.form(request)
        try await room.operations.resume(schedule: name, by: JobOperator(form))
        return .seeOther(AdminPath.schedules + "?done=resume")
    }
}

/// How a worker process is.
@Schema
enum WorkerState: String {
    /// It shows that it lives.
    case alive
    /// It has shown nothing for too long; others take its jobs.
    case late
    /// It takes no more jobs.
    case stopping
}
