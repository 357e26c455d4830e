import TrellisJobs
import TrellisKernel

/// What superusers do to jobs; each deed is written into the job's history, or the platform's, with who did it.
struct JobOperations: Sendable {
    let store: JobStore

    /// How many jobs one transaction changes.
    private static let portion = 1000
    /// How many portions one request changes at most.
    private static let portions = 200

    func retry(_ id: ID<BackgroundJob>, of tenant: ID<Tenant>, by who: JobOperator) async throws {
        try await store.acting(for: who.scope).retry(id, tenant: tenant, by: who.userID)
    }

    func cancel(_ id: ID<BackgroundJob>, of tenant: ID<Tenant>, by who: JobOperator) async throws {
        try await store.acting(for: who.scope).cancel(id, tenant: tenant, by: who.userID)
    }

    /// Changes each of these jobs that can be; answers how many.
    func change(_ places: [JobPlace], _ change: JobChange, by who: JobOperator) async throws -> Int {
        var count = 0
        for place in Set(places).sorted(by: { $0.id < $1.id }) {
            do {
                switch change {
                case .retry: try await retry(place.id, of: place.tenant, by: who)
                case .cancel: try await cancel(place.id, of: place.tenant, by: who)
                }
                count += 1
            } catch JobError.notFound, JobError.notFailed, JobError.ended {
                // It ended, or was pruned, while the list was being read.
            }
        }
        return count
    }

    /// How many jobs the change would concern.
    func count(_ filter: JobFilter, for change: JobChange) async throws -> Int {
        try await store.count(filter, in: change.states)
    }

    /// Changes every job that the filter lets through and that can be, a thousand to a transaction; answers how many.
    func change(all filter: JobFilter, _ change: JobChange, by who: JobOperator) async throws -> Int {
        var total = 0
        for _ in 0..<Self.portions {
            let count =
                switch change {
                case .retry: try await store.acting(for: who.scope).retry(filter, limit: Self.portion, by: who.userID)
                case .cancel: try await store.acting(for: who.scope).cancel(filter, limit: Self.portion, by: who.userID)
                }
            total += count
            if count < Self.portion { break }
        }
        return total
    }

    func pause(queue: String, by who: JobOperator) async throws {
        try await requireQueue(queue)
        try await store.acting(for: who.scope).pause(queue: queue, by: who.userID)
    }

    func resume(queue: String, by who: JobOperator) async throws {
        try await requireQueue(queue)
        try await store.acting(for: who.scope).resume(queue: queue, by: who.userID)
    }

    /// - Throws: ``AdminError/scheduleNotFound``.
    func pause(schedule: String, by who: JobOperator) async throws {
        try await requireSchedule(schedule)
        try await store.acting(for: who.scope).pause(schedule: schedule, by: who.userID)
    }

    /// - Throws: ``AdminError/scheduleNotFound``.
    func resume(schedule: String, by who: JobOperator) async throws {
        try await requireSchedule(schedule)
        try await store.acting(for: who.scope).resume(schedule: schedule, by: who.userID)
    }

    /// The queues that modules declare.
    let declaredQueues: Set<String>

    /// A name that was mistyped would pause nothing, and stand in every list from then on.
    private func requireQueue(_ name: String) async throws {
        if declaredQueues.contains(name) { return }
        guard try await store.queues().contains(where: { $0.queue == name }) else { throw JobError.unknownQueue(name) }
    }

    private func requireSchedule(_ name: String) async throws {
        guard try await store.schedules().contains(where: { $0.id == name }) else {
            throw AdminError.scheduleNotFound
        }
    }
}

extension JobChange {
    /// The states in which a job can be changed so.
    fileprivate var states: [JobState] {
        switch self {
        case .retry: [.discarded, .cancelled]
        case .cancel: [.scheduled, .available, .blocked, .running]
        }
    }
}
