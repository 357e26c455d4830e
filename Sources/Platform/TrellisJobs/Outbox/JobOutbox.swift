package import TrellisDatabase
package import TrellisKernel

/// The outbox of a product whose jobs live in a database of their own, for operators and the API.
package struct JobOutbox: Sendable {
    /// The largest number that is counted.
    package static let countLimit = 10_000

    /// The state of the outbox.
    package struct Status: Hashable, Sendable {
        /// The jobs that are to be carried; at most ``JobOutbox/countLimit`` + 1.
        package let waiting: Int
        /// How long the longest waiting one has waited.
        package let oldest: Duration
        /// The jobs that were set aside; at most ``JobOutbox/countLimit`` + 1.
        package let setAside: Int
    }

    let database: JobDatabase
    /// Whether the jobs live in a database of their own.
    let isUsed: Bool

    /// The outbox of a product's database.
    package init(_ product: SystemDatabase) {
        database = JobDatabase(system: product)
        isUsed = product.database.hasJobsElsewhere
    }

    /// Returns the state; nil if the jobs live in the product's database.
    package func status() async throws -> Status? {
        guard isUsed else { return nil }
        let limit = Self.countLimit + 1
        let rows = database.everyTenant
        let waiting = JobOutboxRecord.where { $0.setAsideAt == nil }
        let oldest = try await rows.first(waiting.order { $0.id.ascending })
        return Status(
            waiting: try await rows.count(waiting.limit(limit)),
            oldest: oldest.map { max(database.system.database.now - $0.enqueuedAt, .zero) } ?? .zero,
            setAside: try await rows.count(JobOutboxRecord.where { $0.setAsideAt != nil }.limit(limit)))
    }

    /// Returns the time of the earliest event of which a delivery is on its way, or set aside; nil if there is none.
    ///
    /// Of very many it returns the beginning of time.
    package func earliestDelivery() async throws -> Timestamp? {
        let limit = 1000
        let deliveries = try await database.everyTenant.fetch(
            JobOutboxRecord.where { $0.name >= NewJob.deliveryPrefix && $0.name < "event;" }.limit(limit + 1))
        let beginning = Timestamp(microseconds: 0)
        guard deliveries.count <= limit else { return beginning }
        return deliveries.map { (try? OutboxEntry($0))?.record.createdAt ?? beginning }.min()
    }

    /// Returns those of the jobs that haven't ended: on their way, set aside, or in the database that they live in.
    package func unfinished(
        _ jobs: [(tenant: ID<Tenant>, id: ID<BackgroundJob>)]
    ) async throws -> Set<ID<BackgroundJob>> {
        let ids = jobs.map(\.id)
        // First the outbox: a job is in its database before it leaves that.
        let waiting = try await database.everyTenant.fetch(JobOutboxRecord.where { $0.id.in(ids) }).map(\.id)
        let open = try await JobDatabase(system: database.system.jobs).write { rows in try rows.unfinished(jobs) }
        return open.union(waiting)
    }

    /// Returns a job that is on its way or set aside, in the state in which it will arrive; nil if there is none that this
    /// release can read.
    package func job(_ id: ID<BackgroundJob>, of tenant: ID<Tenant>? = nil) async throws -> JobRecord? {
        try await row(of: id, tenant).flatMap { try? $0.job(at: database.system.database.now) }
    }

    private func row(of id: ID<BackgroundJob>, _ tenant: ID<Tenant>?) async throws -> JobOutboxRecord? {
        guard isUsed else { return nil }
        var query = JobOutboxRecord.where { $0.id == id }
        if let tenant { query = query.where { $0.tenantID == tenant } }
        return try await database.everyTenant.first(query)
    }

    /// Returns those of the jobs that have ended and whose rows are in the database that they live in.
    package func ended(
        _ jobs: [(tenant: ID<Tenant>, id: ID<BackgroundJob>)]
    ) async throws -> Set<ID<BackgroundJob>> {
        try await JobDatabase(system: database.system.jobs).write { rows in try rows.ended(jobs) }
    }

    /// Returns jobs that were set aside, the earliest first.
    package func setAside(limit: Int) async throws -> [JobOutboxRecord] {
        try await database.everyTenant.fetch(
            JobOutboxRecord.where { $0.setAsideAt != nil }.order { $0.setAsideAt.ascending }.limit(limit))
    }

    /// Lets jobs that were set aside be carried again; returns their number.
    package func retry(_ ids: [ID<BackgroundJob>]) async throws -> Int {
        try await database.system.write { tx in
            tx.signal(JobEnqueuer.outboxTopic)
            let now = tx.databaseNow
            return try JobDatabase.allTenants(in: tx).update(
                JobOutboxRecord.where { $0.id.in(ids) && $0.setAsideAt != nil }
            ) { [$0.setAsideAt.set(nil), $0.failures.set(0), $0.nextAt.set(now)] }
        }
    }

    /// Deletes jobs that were set aside, so that they never run; returns their number.
    package func discard(_ ids: [ID<BackgroundJob>]) async throws -> Int {
        try await database.system.write { tx in
            try JobDatabase.allTenants(in: tx).erase(
                JobOutboxRecord.where { $0.id.in(ids) && $0.setAsideAt != nil })
        }
    }

    /// Deletes jobs that were set aside or are tried again, and schedules, that are about a subject; returns their number.
    ///
    /// The other jobs are carried before the one that erases the subject. Does nothing if the jobs live in the product's
    /// database, where the erasure of jobs finds them.
    package func erase(_ subject: DataSubject, tenant: ID<Tenant>?) async throws -> Int {
        guard isUsed else { return 0 }
        let schedules = try await eraseSchedules(about: subject, tenant)
        return try await eraseJobs(about: subject, tenant) + schedules
    }

    private func eraseSchedules(about subject: DataSubject, _ tenant: ID<Tenant>?) async throws -> Int {
        var count = 0
        while true {
            let key = subject.description
            var query = ScheduleSubjectRecord.where { $0.subject == key }
            if let tenant { query = query.where { $0.tenantID == tenant } }
            let ids = try await database.everyTenant.fetch(query.limit(200)).map(\.scheduleID)
            guard !ids.isEmpty else { return count }
            count += try await database.system.write { tx in
                try JobDatabase.allTenants(in: tx).erase(StoredScheduleRecord.where { $0.id.in(ids) })
            }
        }
    }

    private func eraseJobs(about subject: DataSubject, _ tenant: ID<Tenant>?) async throws -> Int {
        var (place, count): (ID<BackgroundJob>?, Int) = (nil, 0)
        while true {
            var query = JobOutboxRecord.where { $0.setAsideAt != nil || $0.failures > 0 }
            if let place { query = query.where { $0.id > place } }
            if let tenant { query = query.where { $0.tenantID == tenant } }
            let rows = try await database.everyTenant.fetch(query.order { $0.id.ascending }.limit(200))
            guard let last = rows.last else { return count }
            place = last.id
            // Of what can't be read, the text tells.
            let found = rows.filter { row in
                (try? OutboxEntry(row)).map { $0.subjects.contains(subject.description) }
                    ?? row.entry.text.contains(utf8: subject.description)
            }
            guard !found.isEmpty else { continue }
            let ids = found.map(\.id)
            count += try await database.system.write { tx in
                try JobDatabase.allTenants(in: tx).erase(JobOutboxRecord.where { $0.id.in(ids) })
            }
        }
    }
}

extension TenantDatabase {
    /// Returns the tenant's job with this identifier, also while it is on its way to a database of its own.
    ///
    /// Then it has the state in which it will arrive.
    ///
    /// - Throws: ``JobError/notFound``.
    package func job(_ id: ID<BackgroundJob>) async throws -> JobRecord {
        if let job = try await jobs.find(JobRecord.self, id) { return job }
        guard hasJobsElsewhere else { throw JobError.notFound }
        if let waiting = try await waitingJob(id) { return waiting }
        // It may have arrived between the two reads.
        guard let job = try await jobs.find(JobRecord.self, id) else { throw JobError.notFound }
        return job
    }

    /// Returns a job of the tenant that is on its way to a database of its own; nil if there is none that this release can
    /// read.
    package func waitingJob(_ id: ID<BackgroundJob>) async throws -> JobRecord? {
        guard hasJobsElsewhere, let row = try await find(JobOutboxRecord.self, id) else { return nil }
        return try? row.job(at: databaseNow)
    }
}

extension JobOutboxRecord {
    /// Returns the job in the state in which it will arrive.
    fileprivate func job(at now: Timestamp) throws -> JobRecord {
        var job = try OutboxEntry(self).record
        job.state = job.scheduledAt > now ? .scheduled : .available
        return job
    }
}
