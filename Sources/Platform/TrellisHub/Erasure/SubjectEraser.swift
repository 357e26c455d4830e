import Logging
package import TrellisDatabase
package import TrellisJobs
import TrellisKernel
import TrellisSchema

/// Runs ``EraseSubject`` jobs.
package struct SubjectEraser: Sendable {
    /// The maximum number of events that one transaction erases.
    private static let portion = 100
    /// The time until the rest is erased: an event that is the last one, or jobs that still run.
    private static let pause = Duration.seconds(600)

    private let store: EventStore
    private let jobs: JobControl
    private let outbox: JobOutbox
    private let erasures: [SubjectErasure]

    /// An eraser of what the platform stores, with what modules declare.
    package init(_ database: SystemDatabase, _ erasures: [SubjectErasure]) {
        store = EventStore(database)
        jobs = JobStore(database).control
        outbox = JobOutbox(database)
        self.erasures = erasures
    }

    /// The registration of the job.
    package var registration: JobRegistration {
        JobRegistration(EraseSubject.self) { job, context in
            let scope = context.scope
            let isDone = try await run(
                DataSubject(description: job.subject), tenant: scope.tenantID == .platform ? nil : scope.tenantID,
                by: context.id)
            if !isDone { throw JobInterruption.snooze(Self.pause) }
        }
    }

    /// Erases a subject in a tenant, or in all, with a note in the audit; returns whether nothing is left.
    func run(_ subject: DataSubject, tenant: ID<Tenant>?, by job: ID<BackgroundJob>) async throws -> Bool {
        var count = (events: 0, jobs: 0)
        while case let erased = try await eraseEvents(of: subject, tenant), erased > 0 {
            try Task.checkCancellation()
            count.events += erased
        }
        count.jobs += try await outbox.erase(subject, tenant: tenant)
        var isRunning = false
        while true {
            try Task.checkCancellation()
            let erased = try await jobs.erase(subject, tenant: tenant, except: job)
            count.jobs += erased.changed
            isRunning = erased.areRunning
            if erased.changed == 0 { break }
        }
        if count != (0, 0) { try await store.noteErasure(of: subject, tenant, count) }
        let isLeft = try await store.hasEvents(about: subject, tenant)
        return !isRunning && !isLeft
    }

    /// Erases some events of one tenant; returns their number.
    private func eraseEvents(of subject: DataSubject, _ tenant: ID<Tenant>?) async throws -> Int {
        let found = try await store.eventsAbout(subject, tenant, limit: Self.portion)
        guard let tenant = found.first?.tenant else { return 0 }
        let events = ErasedEvents(subject: subject, events: found.filter { $0.tenant == tenant }.map(\.event))
        return try await store.erase(events, of: tenant, erasures)
    }
}

extension EventStore {
    /// Returns events that state a subject and may be deleted, of one tenant or of all, ordered by tenant.
    ///
    /// The last event of all may not, since SQLite continues to count from it.
    fileprivate func eventsAbout(
        _ subject: DataSubject, _ tenant: ID<Tenant>?, limit: Int
    ) async throws -> [(tenant: ID<Tenant>, event: ID<PublishedEvent>)] {
        try await read { sql in
            let ofTenant: SQL = tenant.map { "AND tenant_id = \($0)" } ?? ""
            return try sql.rows(
                """
                SELECT tenant_id, event_id FROM event_subject WHERE subject = \(subject.description) \(ofTenant) \
                AND EXISTS (SELECT 1 FROM event WHERE event.tenant_id = event_subject.tenant_id \
                AND event.id = event_subject.event_id AND event.position < (SELECT max(position) FROM event)) \
                ORDER BY tenant_id, event_id LIMIT \(limit)
                """
            ) { (tenant: try $0.decode(ID<Tenant>.self, at: 0), event: try $0.decode(ID<PublishedEvent>.self, at: 1)) }
        }
    }

    /// Returns whether an event states a subject.
    fileprivate func hasEvents(about subject: DataSubject, _ tenant: ID<Tenant>?) async throws -> Bool {
        try await read { sql in
            let ofTenant: SQL = tenant.map { "AND tenant_id = \($0)" } ?? ""
            return try !sql.rows(
                "SELECT 1 FROM event_subject WHERE subject = \(subject.description) \(ofTenant) LIMIT 1"
            ) { _ in true }.isEmpty
        }
    }

    /// Writes to the audit that a subject was erased.
    fileprivate func noteErasure(
        of subject: DataSubject, _ tenant: ID<Tenant>?, _ count: (events: Int, jobs: Int)
    ) async throws {
        let scope = Scope(tenantID: tenant ?? .platform, userID: .noUser, requestID: EraseSubject.name)
        try await database.acting(for: scope).write { tx in
            try tx.audit(
                "subject.erased",
                [
                    "subject": .string(subject.description), "events": .int(count.events), "jobs": .int(count.jobs),
                ])
        }
    }

    /// Deletes events with what modules made of them; returns the number of events.
    fileprivate func erase(
        _ erased: ErasedEvents, of tenant: ID<Tenant>, _ erasures: [SubjectErasure]
    ) async throws -> Int {
        try await write { tx, sql in
            // No subscriber is reading these events meanwhile, to make something of them afterwards.
            try Self.lockOffsets(tx)
            // Nor is a durable one about to commit: its row refers to the event, so it has the lock or fails later.
            let events = EventRecord.where { $0.tenantID == tenant && $0.id.in(erased.events) }
            _ = try Self.crossTenant(tx).fetch(events.order { $0.id.ascending }, lock: .forUpdate)
            let rows = tx.inTenant(
                Scope(tenantID: tenant, userID: .noUser, requestID: "\(EraseSubject.name)"))
            for erasure in erasures { try erasure.erase(erased, rows) }
            var count = 0
            for event in erased.events {
                count += try sql.execute(
                    """
                    DELETE FROM event WHERE tenant_id = \(tenant) AND id = \(event) \
                    AND position < (SELECT max(position) FROM event)
                    """)
            }
            // Those who follow the tenant's events notice that some are gone.
            tx.signal(JobSignalRelay.events(of: tenant))
            return count
        }
    }
}
