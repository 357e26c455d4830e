import TrellisJobs
import TrellisKernel

/// The actions of superusers on jobs; the history of the job or the platform records each action with its user.
struct JobOperations: Sendable {
    let store: JobStore
    /// The queues that modules declare.
    let declaredQueues: Set<String>

    /// The number of jobs that one transaction changes.
    private static let batchSize = 1000
    /// The maximum number of transactions per request.
    private static let maxBatches = 200

    func retry(_ id: ID<BackgroundJob>, of tenant: ID<Tenant>, by actor: JobOperator) async throws {
        try await store.acting(for: actor.scope).control.retry(id, tenant: tenant, by: actor.userID)
    }

    func cancel(_ id: ID<BackgroundJob>, of tenant: ID<Tenant>, by actor: JobOperator) async throws {
        try await store.acting(for: actor.scope).control.cancel(id, tenant: tenant, by: actor.userID)
    }

    /// Changes those of the jobs that are in a suitable state, and returns their number.
    func change(_ references: [JobReference], _ action: BulkJobAction, by actor: JobOperator) async throws -> Int {
        var count = 0
        for reference in Set(references).sorted(by: { $0.id < $1.id }) {
            do {
                switch action {
                case .retry: try await retry(reference.id, of: reference.tenant, by: actor)
                case .cancel: try await cancel(reference.id, of: reference.tenant, by: actor)
                }
                count += 1
            } catch JobError.notFound, JobError.notFailed, JobError.ended {
                // The job ended or was pruned after the page was loaded.
            }
        }
        return count
    }

    /// Returns the number of jobs that the action would change.
    func count(_ filter: JobFilter, for action: BulkJobAction) async throws -> Int {
        try await store.queries.count(filter, in: action.states)
    }

    /// Changes every matching job in a suitable state, up to 1000 per transaction, and returns their number.
    func change(all filter: JobFilter, _ action: BulkJobAction, by actor: JobOperator) async throws -> Int {
        let control = store.acting(for: actor.scope).control
        var total = 0
        for _ in 0..<Self.maxBatches {
            let count =
                switch action {
                case .retry: try await control.retry(filter, limit: Self.batchSize, by: actor.userID)
                case .cancel: try await control.cancel(filter, limit: Self.batchSize, by: actor.userID)
                }
            total += count
            if count < Self.batchSize { break }
        }
        return total
    }

    func pause(queue: String, by actor: JobOperator) async throws {
        try await requireQueue(queue)
        try await store.acting(for: actor.scope).control.pause(queue: queue, by: actor.userID)
    }

    func resume(queue: String, by actor: JobOperator) async throws {
        try await requireQueue(queue)
        try await store.acting(for: actor.scope).control.resume(queue: queue, by: actor.userID)
    }

    /// - Throws: ``AdminError/scheduleNotFound``.
    func pause(schedule: String, by actor: JobOperator) async throws {
        try await requireSchedule(schedule)
        try await store.acting(for: actor.scope).schedules.pause(schedule, by: actor.userID)
    }

    /// - Throws: ``AdminError/scheduleNotFound``.
    func resume(schedule: String, by actor: JobOperator) async throws {
        try await requireSchedule(schedule)
        try await store.acting(for: actor.scope).schedules.resume(schedule, by: actor.userID)
    }

    /// Throws for an unknown queue: a mistyped name would pause nothing, and appear in every list from then on.
    private func requireQueue(_ name: String) async throws {
        if declaredQueues.contains(name) { return }
        guard try await store.queries.queues().contains(where: { $0.queue == name }) else {
            throw JobError.unknownQueue(name)
        }
    }

    private func requireSchedule(_ name: String) async throws {
        guard try await store.schedules.all().contains(where: { $0.id == name }) else {
            throw AdminError.scheduleNotFound
        }
    }
}
