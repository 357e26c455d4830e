package import TrellisDatabase
package import TrellisKernel
import TrellisMigrations

/// A row of `job_outbox`: a job that a transaction of the product has enqueued and that isn't in the jobs database yet.
@Record("job_outbox")
package struct JobOutboxRecord: TenantOwned {
    /// The identifier of the job.
    package var id: ID<BackgroundJob>
    package var tenantID: ID<Tenant>
    /// The name of the job's type.
    package var name: String
    /// The job as JSON.
    package var entry: JSONText
    /// The arguments that the row of the job doesn't show, possibly encrypted; nil if it shows all, or an object has them.
    package var content: [UInt8]?
    /// The row of `job_content` that it gets; nil without a content.
    package var contentID: ID<JobContentRecord>?
    package var enqueuedAt: Timestamp
    /// When it is carried across, after it was refused.
    package var nextAt: Timestamp
    /// How often the jobs database has refused it.
    package var failures: Int
    /// The stable code of the latest refusal.
    package var errorCode: String?
    package var errorMessage: String?
    /// When it was set aside; an operator decides what becomes of it.
    package var setAsideAt: Timestamp?

    package static var audit: AuditPolicy { .off(reason: "part of a job") }
}

/// A row of `job_carried`, in the jobs database: a job whose row of the outbox may still be there.
///
/// It is written with the job and deleted after the row of the outbox, so that a job is carried across once.
@Record("job_carried")
package struct JobCarriedRecord {
    package var id: ID<BackgroundJob>
    package var carriedAt: Timestamp

    package static var audit: AuditPolicy { .off(reason: "part of a job") }
}

/// A row of `job_commit`: a job of the jobs database that has committed its effects in this one.
///
/// Its end is written in the jobs database afterwards. Until that is done, a later attempt finds this row and runs nothing.
@Record("job_commit")
package struct JobCommitRecord: TenantOwned {
    /// The identifier of the job.
    package var id: ID<BackgroundJob>
    package var tenantID: ID<Tenant>
    /// The result as the row of the job shows it; nil without a result.
    package var result: JSONText?
    /// What is known of the content of the result; nil without one.
    package var contentMeta: JSONText?
    /// The content of the result, possibly encrypted.
    package var content: [UInt8]?
    package var committedAt: Timestamp

    package static var audit: AuditPolicy { .off(reason: "part of a job") }
}

extension JobMigrations {
    /// The records of what waits in the product's database for a jobs database.
    package static let passingRecords: [any Record.Type] = [JobOutboxRecord.self, JobCommitRecord.self]

    /// The way of jobs to a database of their own, and the commits of jobs that live there.
    static let outbox = Migration(
        "jobs.050-outbox",
        up: { schema in
            schema.create("job_outbox") { table in
                table.id()
                table.tenant()
                table.text("name")
                table.json("entry")
                table.bytes("content").nullable()
                table.uuid("content_id").nullable()
                table.timestamp("enqueued_at")
                table.timestamp("next_at")
                table.integer("failures").default(0)
                table.text("error_code").nullable()
                table.text("error_message").nullable()
                table.timestamp("set_aside_at").nullable()
                table.index(["id"])
                table.index(["set_aside_at"], where: "set_aside_at IS NOT NULL", named: "job_outbox_aside_idx")
                table.index(["content_id"], where: "content_id IS NOT NULL", named: "job_outbox_content_idx")
            }
            schema.create("job_carried") { table in
                table.uuid("id")
                table.timestamp("carried_at")
                table.primaryKey(["id"])
            }
            schema.create("job_commit") { table in
                table.id()
                table.tenant()
                table.json("result").nullable()
                table.json("content_meta").nullable()
                table.bytes("content").nullable()
                table.timestamp("committed_at")
                table.index(["committed_at"])
            }
        },
        down: { schema in
            for table in ["job_commit", "job_carried", "job_outbox"] { schema.drop(table) }
        })
}
