import TrellisJobs
import TrellisKernel

/// The actions of superusers on jobs; the history of the job or the platform records each action with its user.
///
/// After each action the overview is read again.
struct JobOperations: Sendable {
    let source: OverviewSource

    /// The number of jobs that one transaction changes.
    private static let batchSize = 1000
    /// The maximum number of transactions per request.
    private static let maxBatches = 200

    private var reader: JobReader { source.reader }
    private var store: JobStore { reader.store }

    /// Retries a discarded or cancelled job; one that waits for its next attempt runs now.
    func retry(_ id: ID<BackgroundJob>, of tenant: ID<Tenant>, by actor: JobOperator) async throws {
        try await acting(for: actor) { try await $0.control.retry(id, tenant: tenant, by: actor.userID) }
    }

    func cancel(_ id: ID<BackgroundJob>, of tenant: ID<Tenant>, by actor: JobOperator) async throws {
        try await acting(for: actor) { try await $0.control.cancel(id, tenant: tenant, by: actor.userID) }
    }

    /// Changes a job that waits, and returns its new row.
    func edit(
        _ id: ID<BackgroundJob>, of tenant: ID<Tenant>, _ edit: JobEdit, in catalog: JobCatalog, by actor: JobOperator
    ) async throws -> JobRecord {
        try await acting(for: actor) {
            try await $0.control.edit(id, tenant: tenant, edit, in: catalog, by: actor.userID)
        }
    }

    /// Deletes a job that waits.
    func delete(_ id: ID<BackgroundJob>, of tenant: ID<Tenant>, by actor: JobOperator) async throws {
        try await acting(for: actor) { try await $0.control.delete(id, tenant: tenant, by: actor.userID) }
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
            } catch JobError.notFound, JobError.onItsWay, JobError.notFailed, JobError.ended {
                // The job ended or was pruned after the page was loaded, or isn't in its database yet.
            }
        }
        return count
    }

    /// Returns the number of jobs that the action would change.
    func count(_ filter: JobFilter, for action: BulkJobAction) async throws -> Int {
        let count = try await store.queries.count(filter, in: action.states)
        guard action == .retry, let retrying = filter.betweenAttempts else { return count }
        return count + (try await store.queries.count(retrying, in: [.scheduled]))
    }

    /// Changes every matching job in a suitable state, up to 1000 per transaction and 200,000 in total.
    func change(
        all filter: JobFilter, _ action: BulkJobAction, by actor: JobOperator
    ) async throws -> BulkJobResult {
        try await acting(for: actor) { store in
            var result = BulkJobResult()
            for _ in 0..<Self.maxBatches {
                var count: Int
                switch action {
                case .retry:
                    count = try await store.control.retry(filter, limit: Self.batchSize, by: actor.userID)
                    if count < Self.batchSize {
                        count += try await store.control.runNow(filter, limit: Self.batchSize, by: actor.userID)
                    }
                case .cancel: count = try await store.control.cancel(filter, limit: Self.batchSize, by: actor.userID)
                }
                result.count += count
                if count < Self.batchSize { return result }
            }
            result.hasMore = true
            return result
        }
    }

    func pause(queue: String, by actor: JobOperator) async throws {
        try await requireQueue(queue)
        try await acting(for: actor) { try await $0.control.pause(queue: queue, by: actor.userID) }
    }

    func resume(queue: String, by actor: JobOperator) async throws {
        try await requireQueue(queue)
        try await acting(for: actor) { try await $0.control.resume(queue: queue, by: actor.userID) }
    }

    /// - Throws: ``AdminError/scheduleNotFound``.
    func pause(schedule: String, by actor: JobOperator) async throws {
        try await requireSchedule(schedule)
        try await acting(for: actor) { try await $0.schedules.pause(schedule, by: actor.userID) }
    }

    /// - Throws: ``AdminError/scheduleNotFound``.
    func resume(schedule: String, by actor: JobOperator) async throws {
        try await requireSchedule(schedule)
        try await acting(for: actor) { try await $0.schedules.resume(schedule, by: actor.userID) }
    }

    /// Runs an action, after which no page shows the overview from before it, also when it fails halfway.
    private func acting<Value: Sendable>(
        for actor: JobOperator, _ action: (JobStore) async throws -> Value
    ) async throws -> Value {
        do {
            let value = try await action(store.acting(for: actor.scope))
            await source.invalidate()
            return value
        } catch {
            await source.invalidate()
            throw error
        }
    }

    /// Throws for an unknown queue: a mistyped name would pause nothing, and appear in every list from then on.
    private func requireQueue(_ name: String) async throws {
        if reader.declaredQueues.contains(name) { return }
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
