import TrellisJobs
import TrellisKernel
import TrellisSchema

/// Asks the gateway for payments that have been open for a while; see ``PaymentReconciliationService``.
@Schema
struct ReconcilePayments: JobPayload {
    static let name = "billing.reconcile_payments"
    /// The next run repeats what failed.
    static let timeout: Duration = .seconds(1800)
}
