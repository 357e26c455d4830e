import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// Batches of background jobs of every tenant, for superusers.
@Controller("admin/jobs/batches")
struct AdminBatchController {
    let context: SuperuserContext
    let store: JobStore

    init(_ context: SuperuserContext, store: JobStore) {
        self.context = context
        self.store = store
    }

    /// Fetch the progress of a batch.
    ///
    /// Ended batches are kept for a day, and as long as their jobs. `GET /admin/jobs?batch=…` lists the jobs.
    @GET("{tenant}/{id}", access: .superuser, errors: [JobError.batchNotFound])
    func get(tenant: ID<Tenant>, id: ID<JobBatch>) async throws -> AdminBatch {
        AdminBatch(try await store.batches.status(of: id, tenant: tenant))
    }

    /// Cancel all jobs of a batch.
    ///
    /// Waiting jobs are cancelled, a large number of them within moments; running jobs are requested to stop. Nothing can
    /// be added to the batch any more.
    @POST(
        "{tenant}/{id}/cancel", access: .superuser.recentProof, errors: [JobError.batchNotFound, JobError.batchClosed])
    func cancel(tenant: ID<Tenant>, id: ID<JobBatch>) async throws -> AdminBatch {
        let actor = JobOperator(context)
        try await store.acting(for: actor.scope).batches.cancel(id, tenant: tenant, by: actor.userID)
        return AdminBatch(try await store.batches.status(of: id, tenant: tenant))
    }
}

/// A batch of jobs.
@Schema
struct AdminBatch {
    var id: ID<JobBatch>
    /// Its name on dashboards.
    @Example("import 2026-11") var label: String
    /// The number of its jobs.
    var total: Int
    /// The number of jobs that haven't ended.
    var pending: Int
    /// The number of jobs that ended without success.
    var failed: Int
    /// The share of its jobs that have ended.
    @Range(0...100) var percent: Int
    var createdAt: Timestamp
    /// When all its jobs had ended for the first time.
    var finishedAt: Timestamp?
    var cancelledAt: Timestamp?

    init(_ batch: BatchStatus) {
        id = batch.id
        label = batch.label
        total = batch.total
        pending = batch.pending
        failed = batch.failed
        percent = batch.percent
        createdAt = batch.createdAt
        finishedAt = batch.finishedAt
        cancelledAt = batch.cancelledAt
    }
}
