package import TrellisDatabase
package import TrellisKernel
import TrellisMigrations

/// A row of `job_key`: a key by which jobs wait for each other, locked while one of them starts.
@Record("job_key")
package struct JobKeyRecord: TenantOwned {
    package var id: ID<JobKeyRecord>
    package var tenantID: ID<Tenant>
    package var key: String
    /// The number of starts that the rate allows.
    package var tokens: Double
    /// The moment that ``tokens`` refers to; also when the key was last used.
    package var refilledAt: Timestamp
    /// When the last of the waiting jobs looks again.
    package var lastTicketAt: Timestamp?

    package static var audit: AuditPolicy { .off(reason: "changes with every job") }
}

/// A row of `job_key_use`: a job that runs with a key, or waits for it.
@Record("job_key_use")
package struct JobKeyUseRecord: TenantOwned {
    package var id: ID<JobKeyUseRecord>
    package var tenantID: ID<Tenant>
    package var jobID: ID<BackgroundJob>
    package var key: String
    /// The lease of the attempt that runs with the key; that of an earlier one counts no more.
    package var lease: Int
    /// Since when it waits; nil while it runs.
    package var heldAt: Timestamp?

    package static var audit: AuditPolicy { .off(reason: "part of a job") }
}

/// A row of `job_key_start`: a start that a throttle counts.
@Record("job_key_start")
package struct JobKeyStartRecord: TenantOwned {
    package var id: ID<JobKeyStartRecord>
    package var tenantID: ID<Tenant>
    package var key: String
    /// Until when it counts.
    package var countsUntil: Timestamp

    package static var audit: AuditPolicy { .off(reason: "changes with every job") }
}

extension JobMigrations {
    static let keys = Migration(
        "jobs.030-keys",
        up: { schema in
            schema.create("job_key") { table in
                table.id()
                table.tenant()
                table.text("key")
                table.real("tokens")
                table.timestamp("refilled_at")
                table.timestamp("last_ticket_at").nullable()
                table.unique(["tenant_id", "key"])
                table.index(["refilled_at"])
            }
            schema.create("job_key_use") { table in
                table.id()
                table.tenant()
                table.uuid("job_id")
                table.text("key")
                table.integer("lease")
                table.timestamp("held_at").nullable()
                table.foreignKey(["tenant_id", "job_id"], references: "job", ["tenant_id", "id"], onDelete: .cascade)
                table.unique(["tenant_id", "job_id"])
                table.index(["tenant_id", "key", "job_id"])
            }
        },
        down: { schema in
            for table in ["job_key_use", "job_key"] { schema.drop(table) }
        })
}
