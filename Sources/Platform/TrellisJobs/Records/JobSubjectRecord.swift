package import TrellisDatabase
package import TrellisKernel
import TrellisMigrations

/// A row of `job_subject`: whom the arguments of a job are about.
@Record("job_subject")
package struct JobSubjectRecord: TenantOwned {
    package var id: ID<JobSubjectRecord>
    package var tenantID: ID<Tenant>
    package var jobID: ID<BackgroundJob>
    /// The key of a ``TrellisKernel/DataSubject``.
    package var subject: String

    package static var audit: AuditPolicy { .off(reason: "part of a job") }
}

extension JobMigrations {
    static let subjects = Migration(
        "jobs.020-subjects",
        up: { schema in
            schema.create("job_subject") { table in
                table.id()
                table.tenant()
                table.uuid("job_id")
                table.text("subject")
                table.foreignKey(["tenant_id", "job_id"], references: "job", ["tenant_id", "id"], onDelete: .cascade)
                table.unique(["tenant_id", "job_id", "subject"])
                table.index(["subject", "tenant_id"])
            }
        },
        down: { schema in schema.drop("job_subject") })
}
