import TrellisKernel

/// The jobs that are on their way to a database of their own, for commands and queries on one job.
struct JobArrivals: Sendable {
    /// Returns a job that is on its way or set aside, in the state in which it will arrive; nil if there is none.
    let job: @Sendable (_ id: ID<BackgroundJob>, _ tenant: ID<Tenant>?) async throws -> JobRecord?

    /// Runs a command on a job, which only a job in its database can be given.
    ///
    /// - Throws: ``JobError/onItsWay`` for ``JobError/notFound`` of a job that is on its way.
    func requiring<Value: Sendable>(
        _ id: ID<BackgroundJob>, _ tenant: ID<Tenant>? = nil, _ command: () async throws -> Value
    ) async throws -> Value {
        // First this: a job is in its database before it leaves the outbox.
        let isOnItsWay = try await job(id, tenant) != nil
        do {
            return try await command()
        } catch JobError.notFound where isOnItsWay {
            throw JobError.onItsWay
        }
    }
}
