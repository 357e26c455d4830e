import TrellisJobs
import TrellisKernel

/// The dependencies of the pages about schedules that were made at run time.
struct StoredScheduleDependencies: Sendable {
    let layout: PageLayout
    let reader: JobReader
    /// The jobs that can be run.
    let catalog: JobCatalog

    private var store: StoredSchedules { reader.store.storedSchedules }

    /// Returns a page of the schedules of one tenant or of all, the latest made first.
    func list(of tenant: ID<Tenant>?, _ page: PageRequest) async throws -> Page<ScheduleDetails> {
        try await store.list(of: tenant, page)
    }

    /// - Throws: ``StoredScheduleError/notFound``.
    func pause(_ id: ID<StoredSchedule>, of tenant: ID<Tenant>, by actor: JobOperator) async throws {
        try await store.change(in: tenant, for: actor.scope) { tx in _ = try tx.pauseSchedule(id) }
    }

    /// - Throws: ``StoredScheduleError``.
    func resume(_ id: ID<StoredSchedule>, of tenant: ID<Tenant>, by actor: JobOperator) async throws {
        try await store.change(in: tenant, for: actor.scope) { tx in _ = try tx.resumeSchedule(id) }
    }

    /// - Throws: ``StoredScheduleError/notFound``.
    func delete(_ id: ID<StoredSchedule>, of tenant: ID<Tenant>, by actor: JobOperator) async throws {
        try await store.change(in: tenant, for: actor.scope) { tx in try tx.deleteSchedule(id) }
    }

    /// Returns the job that it enqueued.
    ///
    /// - Throws: ``StoredScheduleError``; ``JobError/notUnique(existing:)`` while an earlier job hasn't ended.
    func run(_ id: ID<StoredSchedule>, of tenant: ID<Tenant>, by actor: JobOperator) async throws -> EnqueuedJob {
        try await store.change(in: tenant, for: actor.scope) { [catalog] tx in
            let schedule = try tx.lockedSchedule(id)
            guard let job = catalog[schedule.job] else { throw StoredScheduleError.unknownJob(schedule.job) }
            return try tx.run(schedule, job.stored)
        }
    }
}
