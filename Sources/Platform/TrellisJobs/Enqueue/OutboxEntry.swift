import TrellisDatabase
import TrellisKernel
import TrellisSchema

/// A job on its way through the outbox: its row, and what the jobs database adds to it.
package struct OutboxEntry: Sendable {
    /// The row as it is enqueued; the jobs database decides the state.
    package var record: JobRecord
    /// What the row doesn't show of the arguments.
    var content: JobContent?
    /// The jobs and batches that it waits for.
    package var parents: [JobDependency]
    /// Whom the arguments are about.
    package var subjects: [String]
    /// What happens if another job has its unique key; nil without a key.
    var conflict: UniqueJob.Conflict?
    /// How far it moves the start of the job that has its key.
    var debounce: JobDebounce?

    /// An entry of a job without a unique key.
    package init(_ record: JobRecord, parents: [JobDependency] = [], subjects: [String] = []) {
        self.record = record
        self.parents = parents
        self.subjects = subjects
    }

    /// Whether it can be inserted together with others, in any order.
    var isIndependent: Bool { parents.isEmpty && record.uniqueKey == nil }
}

extension OutboxEntry {
    /// Returns the row of the outbox.
    func row(at now: Timestamp) throws -> JobOutboxRecord {
        JobOutboxRecord(
            id: record.id, tenantID: record.tenantID, name: record.name,
            entry: JSONText(try SchemaCoding.text(OutboxJob(self))), content: content?.bytes, contentID: content?.id,
            enqueuedAt: now, nextAt: now, failures: 0)
    }

    /// Reads a row of the outbox.
    ///
    /// - Throws: an error if another release has written it in a way that this one can't read.
    init(_ row: JobOutboxRecord) throws {
        let job = try SchemaCoding.decodeStored(OutboxJob.self, from: row.entry.text)
        record = job.record(row)
        content = job.content?.content(row.content ?? [])
        parents = try job.parents.map { try $0.dependency }
        subjects = job.subjects
        conflict = job.conflict.flatMap { UniqueJob.Conflict(rawValue: $0) }
        debounce = job.debounce.map { JobDebounce(delay: .microseconds($0.delay), limit: .microseconds($0.limit)) }
    }
}

/// A job as the JSON of a row of the outbox.
@Schema
struct OutboxJob {
    var version: Int
    var queue: String
    var priority: Int
    var arguments: String
    var scheduledAt: Timestamp
    var expiresAt: Timestamp?
    var maxAttempts: Int
    var uniqueKey: String?
    var uniqueScope: String?
    var uniqueUntil: Timestamp?
    var timeoutMs: Int?
    var retentionMs: Int
    var failureRetentionMs: Int?
    var userID: ID<User>?
    var permission: String?
    var requestID: String
    var trace: String?
    var createdAt: Timestamp
    var content: ContentMeta?
    var parents: [OutboxParent] = []
    var subjects: [String] = []
    var conflict: String?
    var debounce: OutboxDebounce?

    init(_ entry: OutboxEntry) {
        let record = entry.record
        version = record.version
        queue = record.queue
        priority = record.priority
        arguments = record.arguments.text
        scheduledAt = record.scheduledAt
        expiresAt = record.expiresAt
        maxAttempts = record.maxAttempts
        uniqueKey = record.uniqueKey
        uniqueScope = record.uniqueScope
        uniqueUntil = record.uniqueUntil
        timeoutMs = record.timeoutMs
        retentionMs = record.retentionMs
        failureRetentionMs = record.failureRetentionMs
        userID = record.userID
        permission = record.permission
        requestID = record.requestID
        trace = record.trace
        createdAt = record.createdAt
        content = entry.content.map(ContentMeta.init)
        parents = entry.parents.map(OutboxParent.init)
        subjects = entry.subjects
        conflict = entry.conflict?.rawValue
        debounce = entry.debounce.map {
            OutboxDebounce(delay: $0.delay.storedMicroseconds, limit: $0.limit.storedMicroseconds)
        }
    }

    func record(_ row: JobOutboxRecord) -> JobRecord {
        JobRecord(
            id: row.id, tenantID: row.tenantID, name: row.name, version: version, queue: queue, state: .available,
            priority: priority, arguments: JSONText(arguments), hasContent: content != nil, scheduledAt: scheduledAt,
            expiresAt: expiresAt, attempt: 0, maxAttempts: maxAttempts, lease: 0, waitingOn: 0, hasDependents: false,
            uniqueKey: uniqueKey, declaredKey: uniqueKey, uniqueScope: uniqueScope, uniqueUntil: uniqueUntil,
            timeoutMs: timeoutMs, retentionMs: retentionMs, failureRetentionMs: failureRetentionMs, userID: userID,
            permission: permission, requestID: requestID, trace: trace, createdAt: createdAt)
    }
}

/// A dependency as JSON.
@Schema
struct OutboxParent {
    var id: ID<BackgroundJob>
    var policy: String
    var mayBeMissing: Bool

    init(_ dependency: JobDependency) {
        id = dependency.parent
        policy = dependency.policy.rawValue
        mayBeMissing = dependency.mayBeMissing
    }

    var dependency: JobDependency {
        get throws {
            guard let policy = JobDependency.Policy(rawValue: policy) else {
                throw UndecodableEntryError(reason: "The policy \(policy) of a dependency is unknown.")
            }
            return JobDependency(parent: id, policy: policy, mayBeMissing: mayBeMissing)
        }
    }
}

/// A debounce as JSON, in microseconds.
@Schema
struct OutboxDebounce {
    var delay: Int
    var limit: Int
}

/// Another release has written a row of the outbox in a way that this one can't read.
struct UndecodableEntryError: Error {
    let reason: String
}
