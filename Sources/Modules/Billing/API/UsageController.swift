import TrellisKernel
import TrellisWeb

/// The measured usage of the caller's tenant.
@Controller("billing/usage")
struct UsageController {
    let usage: UsageService

    init(_ context: TenantContext, _ dependencies: BillingDependencies) {
        usage = UsageService(database: context.database, dependencies: dependencies)
    }

    /// Report usage.
    ///
    /// All events are stored, or none. An event that is sent again with its key counts once, so a batch can be repeated
    /// after a lost response. Usage whose period was already invoiced counts in the open period.
    @POST(access: .permission(.billingManage), errors: BillingProblems.usage, traits: [.idempotent])
    func record(body: UsageBatch) async throws -> Accepted<UsageRecorded> {
        let receipt = try await usage.record(body.events.map { UsageReport($0) })
        return Accepted(UsageRecorded(accepted: receipt.accepted, duplicates: receipt.duplicates))
    }
}
