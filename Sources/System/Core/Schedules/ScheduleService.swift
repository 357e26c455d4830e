import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The use cases of a tenant's schedules: one method, one transaction.
///
/// A job that needs a permission is scheduled, changed, resumed and run only by members who have it. A schedule belongs to
/// its tenant: it stays when its creator leaves.
struct ScheduleService {
    let database: TenantDatabase
    let permissions: PermissionSet
    let dependencies: ScheduleDependencies

    init(_ context: TenantContext, _ dependencies: ScheduleDependencies) {
        database = context.database
        permissions = context.permissions
        self.dependencies = dependencies
    }

    /// Returns a page of the tenant's schedules, by name.
    func list(_ page: PageRequest) async throws -> Page<ScheduleResponse> {
        try await database.read { tx in try tx.schedules(page).map(response) }
    }

    /// Returns the jobs that the caller may schedule.
    func jobs() -> SchedulableJobList { SchedulableJobList(items: dependencies.jobs(for: permissions)) }

    /// Returns the schedule with this id.
    ///
    /// - Throws: ``StoredScheduleError/notFound``.
    func get(_ id: ID<StoredSchedule>) async throws -> ScheduleResponse {
        response(try await database.read { tx in try tx.schedule(id) })
    }

    /// Creates an active schedule.
    ///
    /// - Throws: ``StoredScheduleError``, ``AccessError/forbidden``, ``JobError/argumentsTooLarge(size:limit:)``;
    ///   `InvalidInput` for arguments that the job doesn't accept; ``QuotaError`` when the tenant may have no more.
    func create(_ input: ScheduleCreate) async throws -> ScheduleResponse {
        let job = try allowed(input.job)
        let draft = ScheduleDraft(
            name: input.name, job: job.name, arguments: try job.checked(input.arguments ?? [:]),
            rule: try rule(input.cron, input.everySeconds), timeZone: input.timeZone, misfire: input.misfire.policy,
            permission: job.scheduling?.permission?.name ?? Permission.schedulesView.name)
        try draft.check(minimumGap: dependencies.minimumGap)
        return response(
            try await database.write { tx in
                try tx.require(.schedules)
                return try tx.insertSchedule(draft)
            })
    }

    /// Changes name, arguments and rule.
    ///
    /// - Throws: as ``create(_:)``; ``StoredScheduleError/notFound``; ``PreconditionError/failed`` if the version has
    ///   changed.
    func update(
        _ id: ID<StoredSchedule>, with input: ScheduleUpdate, ifMatch expected: IfMatch?
    ) async throws -> ScheduleResponse {
        let given = input.cron == nil && input.everySeconds == nil ? nil : try rule(input.cron, input.everySeconds)
        return response(
            try await database.write { tx in
                let schedule = try tx.lockedSchedule(id)
                try expected?.check(version: schedule.version)
                let (job, now) = (try allowed(schedule.job), try tx.details(of: schedule))
                let arguments = try input.arguments.map(job.checked) ?? job.kept(now.arguments, schedule.jobVersion)
                let draft = ScheduleDraft(
                    name: input.name ?? now.name, job: job.name, arguments: arguments, rule: given ?? now.rule,
                    timeZone: input.timeZone ?? now.timeZone, misfire: input.misfire?.policy ?? now.misfire,
                    permission: schedule.permission)
                // A rule that was allowed when it was set stays, also after the setting was changed.
                if given != nil || input.timeZone != nil { try draft.check(minimumGap: dependencies.minimumGap) }
                return try tx.change(schedule, to: draft)
            })
    }

    /// Deletes the schedule.
    ///
    /// - Throws: ``StoredScheduleError/notFound``; ``PreconditionError/failed`` if the version has changed.
    func delete(_ id: ID<StoredSchedule>, ifMatch expected: IfMatch?) async throws {
        try await database.write { tx in
            try expected?.check(version: try tx.lockedSchedule(id).version)
            try tx.deleteSchedule(id)
        }
    }

    /// Pauses the schedule; idempotent.
    ///
    /// - Throws: ``StoredScheduleError/notFound``; ``PreconditionError/failed`` if the version has changed.
    func pause(_ id: ID<StoredSchedule>, ifMatch expected: IfMatch?) async throws -> ScheduleResponse {
        response(
            try await database.write { tx in
                try expected?.check(version: try tx.lockedSchedule(id).version)
                return try tx.pauseSchedule(id)
            })
    }

    /// Resumes the schedule; idempotent.
    ///
    /// - Throws: ``StoredScheduleError``, ``AccessError/forbidden``; ``PreconditionError/failed`` if the version has
    ///   changed.
    func resume(_ id: ID<StoredSchedule>, ifMatch expected: IfMatch?) async throws -> ScheduleResponse {
        response(
            try await database.write { tx in
                let schedule = try tx.lockedSchedule(id)
                _ = try allowed(schedule.job)
                try expected?.check(version: schedule.version)
                return try tx.resumeSchedule(id)
            })
    }

    /// Enqueues the job of the schedule now.
    ///
    /// - Throws: ``StoredScheduleError``, ``AccessError/forbidden``; ``JobError/notUnique(existing:)`` while an earlier job
    ///   hasn't ended.
    func run(_ id: ID<StoredSchedule>) async throws -> EnqueuedJob {
        try await database.write { tx in
            let schedule = try tx.lockedSchedule(id)
            return try tx.run(schedule, try allowed(schedule.job).stored)
        }
    }

    /// Returns a job that the caller may schedule.
    ///
    /// - Throws: ``StoredScheduleError/unknownJob(_:)``, ``AccessError/forbidden``.
    private func allowed(_ name: String) throws -> JobRegistration {
        guard let job = dependencies[name], let scheduling = job.scheduling else {
            throw StoredScheduleError.unknownJob(name)
        }
        guard permissions.allow(scheduling) else { throw AccessError.forbidden }
        return job
    }

    private func rule(_ cron: String?, _ everySeconds: Int?) throws(StoredScheduleError) -> ScheduleRule {
        switch (cron, everySeconds) {
        case (let cron?, nil): .cron(cron)
        case (nil, let seconds?): .every(.seconds(seconds))
        default: throw .ambiguousRule
        }
    }

    private func response(_ schedule: ScheduleDetails) -> ScheduleResponse {
        ScheduleResponse(schedule, arguments: dependencies.shown(schedule.arguments, of: schedule.job))
    }
}

extension JobRegistration {
    /// Returns arguments that match their schema.
    ///
    /// - Throws: `InvalidInput`, with pointers below `/arguments`.
    fileprivate func checked(_ arguments: JSONObject) throws -> StoredArguments.Checked {
        do {
            return try stored.check(JSONValue.object(arguments).description)
        } catch let error as InvalidInput {
            throw InvalidInput(
                violations: error.violations.map {
                    Violation(pointer: "/arguments\($0.pointer)", code: $0.code, text: $0.text)
                })
        }
    }

    /// Returns stored arguments, as the current version of the job has them.
    ///
    /// - Throws: an error if the job can't read them any more.
    fileprivate func kept(_ arguments: String, _ version: Int) throws -> StoredArguments.Checked {
        try stored.read(arguments, version)
    }
}
