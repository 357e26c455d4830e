package import TrellisDatabase
package import TrellisKernel
import TrellisMigrations

/// A row of `job_batch_cancellation`: a batch whose jobs are being cancelled.
///
/// Workers cancel them in portions, each in a transaction that also moves ``place``; then the row is deleted.
@Record("job_batch_cancellation")
package struct BatchCancellationRecord: TenantOwned {
    package var id: ID<BatchCancellationRecord>
    package var tenantID: ID<Tenant>
    package var batchID: ID<JobBatch>
    /// The user who cancelled it; nil for the platform.
    package var actorID: ID<User>?
    /// The last job that was considered; nil before the first portion.
    package var place: ID<BackgroundJob>?
    /// The number of jobs of the next portion; reduced when a portion can't be written.
    package var portion: Int
    /// When the next portion may be cancelled.
    package var nextAt: Timestamp

    package static var audit: AuditPolicy { .off(reason: "job_event records the cancellation of each job") }
}

extension JobMigrations {
    /// The cancellation of batches.
    static let batchCancellations = Migration(
        "jobs.047-batch-cancellations",
        up: { schema in
            schema.alter("job_batch") { $0.timestamp("cancelled_at").nullable() }
            schema.create("job_batch_cancellation") { table in
                table.id()
                table.tenant()
                table.uuid("batch_id")
                table.uuid("actor_id").nullable()
                table.uuid("place").nullable()
                table.integer("portion")
                table.timestamp("next_at")
                table.unique(["tenant_id", "batch_id"])
                table.index(["next_at"])
            }
        },
        down: { schema in
            schema.drop("job_batch_cancellation")
            schema.alter("job_batch") { $0.drop(column: "cancelled_at") }
        })

    /// The index of the jobs of a batch, in the order in which they are cancelled.
    static let batchMembers = Migration(
        "jobs.049-batch-members", transactional: false,
        up: { schema in
            schema.alter("job") { table in
                table.index(
                    ["tenant_id", "batch_id", "id"], where: "batch_id IS NOT NULL", named: "job_batch_member_idx")
                table.drop(index: "job_batch_idx")
            }
        },
        down: { schema in
            schema.alter("job") { table in
                table.index(["tenant_id", "batch_id"], where: "batch_id IS NOT NULL", named: "job_batch_idx")
                table.drop(index: "job_batch_member_idx")
            }
        })
}
