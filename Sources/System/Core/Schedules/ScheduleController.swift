import Trellis
import TrellisJobs
import TrellisKernel
import TrellisWeb

/// Schedules of the caller's tenant: jobs that run at recurring times.
@Controller("core/schedules")
struct ScheduleController {
    let schedules: ScheduleService

    init(_ context: TenantContext, _ dependencies: ScheduleDependencies) {
        schedules = ScheduleService(context, dependencies)
    }

    /// List the schedules, by name.
    @GET(access: .permission(.schedulesView), errors: [CursorError.invalid])
    func list(page: PageRequest) async throws -> Page<ScheduleResponse> {
        try await schedules.list(page)
    }

    /// List the jobs that the caller may schedule, with the schemas of their arguments.
    @GET("jobs", access: .permission(.schedulesView))
    func jobs() async throws -> SchedulableJobList {
        schedules.jobs()
    }

    /// Create a schedule.
    ///
    /// A job is enqueued at each due time, unless that of an earlier one hasn't ended. Due times at which no process ran,
    /// or at which the tenant was suspended, are handled as `misfire` says.
    @POST(
        access: .permission(.schedulesManage),
        errors: [
            StoredScheduleError.nameTaken, StoredScheduleError.unknownJob("…"), StoredScheduleError.ambiguousRule,
            StoredScheduleError.invalidRule(.neverDue(rule: "…")),
            StoredScheduleError.tooFrequent(minimum: 60, isPeriod: false),
            JobError.argumentsTooLarge(size: 2_000_000, limit: 1_048_576), JobError.confidentialSchedule(job: "…"),
        ] + QuotaError.refusals, traits: [.idempotent])
    func create(body: ScheduleCreate) async throws -> Created<ScheduleResponse> {
        let schedule = try await schedules.create(body)
        return Created(schedule, location: "\(schedule.id)", version: schedule.version)
    }

    /// Fetch one schedule.
    @GET("{id}", access: .permission(.schedulesView), errors: [StoredScheduleError.notFound])
    func get(id: ID<StoredSchedule>) async throws -> Conditional<ScheduleResponse> {
        conditional(try await schedules.get(id))
    }

    /// Change a schedule.
    ///
    /// Fields missing from the body keep their values; `arguments` replaces all arguments. A new rule applies from now on.
    /// With `If-Match`, fails if the schedule was changed meanwhile.
    @PATCH(
        "{id}", access: .permission(.schedulesManage),
        errors: [
            StoredScheduleError.notFound, StoredScheduleError.nameTaken, StoredScheduleError.unknownJob("…"),
            StoredScheduleError.ambiguousRule, StoredScheduleError.invalidRule(.neverDue(rule: "…")),
            StoredScheduleError.tooFrequent(minimum: 60, isPeriod: false),
            JobError.argumentsTooLarge(size: 2_000_000, limit: 1_048_576), JobError.confidentialSchedule(job: "…"),
        ])
    func update(
        id: ID<StoredSchedule>, ifMatch: IfMatch?, body: ScheduleUpdate
    ) async throws -> Conditional<ScheduleResponse> {
        conditional(try await schedules.update(id, with: body, ifMatch: ifMatch))
    }

    /// Delete a schedule.
    ///
    /// Jobs that it has enqueued stay. With `If-Match`, fails if the schedule was changed meanwhile.
    @DELETE("{id}", access: .permission(.schedulesManage), errors: [StoredScheduleError.notFound])
    func delete(id: ID<StoredSchedule>, ifMatch: IfMatch?) async throws -> NoContent {
        try await schedules.delete(id, ifMatch: ifMatch)
        return NoContent()
    }

    /// Pause a schedule: it enqueues no jobs.
    ///
    /// Pausing a paused schedule has no effect.
    @PUT("{id}/pause", access: .permission(.schedulesManage), errors: [StoredScheduleError.notFound])
    func pause(id: ID<StoredSchedule>, ifMatch: IfMatch?) async throws -> Conditional<ScheduleResponse> {
        conditional(try await schedules.pause(id, ifMatch: ifMatch))
    }

    /// Resume a paused schedule with its next due time.
    ///
    /// Due times while it was paused are skipped.
    @DELETE(
        "{id}/pause", access: .permission(.schedulesManage),
        errors: [
            StoredScheduleError.notFound, StoredScheduleError.unknownJob("…"),
            StoredScheduleError.invalidRule(.neverDue(rule: "…")),
        ])
    func resume(id: ID<StoredSchedule>, ifMatch: IfMatch?) async throws -> Conditional<ScheduleResponse> {
        conditional(try await schedules.resume(id, ifMatch: ifMatch))
    }

    /// Run the job of a schedule now, in addition to its due times.
    ///
    /// Fails while an earlier job of the schedule hasn't ended.
    @POST(
        "{id}/run", access: .permission(.schedulesManage),
        errors: [
            StoredScheduleError.notFound, StoredScheduleError.unknownJob("…"),
            JobError.notUnique(existing: ID(high: 0, low: 0)),
        ], traits: [.idempotent])
    func run(id: ID<StoredSchedule>) async throws -> Accepted<JobAccepted> {
        Accepted(try await schedules.run(id))
    }

    private func conditional(_ schedule: ScheduleResponse) -> Conditional<ScheduleResponse> {
        Conditional(schedule, version: schedule.version)
    }
}
