import TrellisJobs
import TrellisKernel
import TrellisWeb

/// The changes of superusers to jobs that wait; the job's history and the audit record each with its user.
@Controller("admin/jobs")
struct AdminJobEditController {
    let context: SuperuserContext
    let dependencies: AdminJobDependencies
    let catalog: JobCatalog

    init(_ context: SuperuserContext, dependencies: AdminJobDependencies, catalog: JobCatalog) {
        self.context = context
        self.dependencies = dependencies
        self.catalog = catalog
    }

    /// Change the arguments, start, priority or queue of a job that waits.
    ///
    /// Absent fields stay unchanged. The changed arguments must match the schema of the job.
    @PATCH(
        "{tenant}/{id}", access: .superuser.recentProof,
        errors: [
            JobError.notFound, JobError.onItsWay, JobError.notWaiting(.running), JobError.unknownName("…"),
            JobError.unknownQueue("…"), JobError.argumentsNotEditable(job: "…"),
            JobError.argumentsTooLarge(size: 2_000_000, limit: 1_048_576),
            JobError.notUnique(existing: ID(high: 0, low: 0)), JobError.secretKeyMissing("…"),
            JobError.secretsLeftOut("/arguments/…"), AdminError.argumentRedacted,
        ])
    func edit(tenant: ID<Tenant>, id: ID<BackgroundJob>, body: AdminJobEdit) async throws -> AdminJob {
        AdminJob(
            try await dependencies.operations.edit(
                id, of: tenant, try body.edit, in: catalog, by: JobOperator(context)))
    }

    /// Delete a job that waits, with its files.
    ///
    /// A job that other jobs or a batch wait for can be cancelled only.
    @DELETE(
        "{tenant}/{id}", access: .superuser.recentProof,
        errors: [JobError.notFound, JobError.onItsWay, JobError.notWaiting(.running), JobError.awaited])
    func delete(tenant: ID<Tenant>, id: ID<BackgroundJob>) async throws {
        try await dependencies.operations.delete(id, of: tenant, by: JobOperator(context))
    }
}
