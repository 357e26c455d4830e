import TrellisKernel
import TrellisWeb

/// How the caller's tenant is billed.
@Controller("billing/account")
struct BillingAccountController {
    let accounts: AccountService

    init(_ context: TenantContext, _ dependencies: BillingDependencies) {
        accounts = AccountService(database: context.database, dependencies: dependencies)
    }

    /// Fetch the billing account.
    @GET(access: .permission(.billingView))
    func get() async throws -> BillingAccountResponse {
        BillingAccountResponse(try await accounts.get().value)
    }

    /// Replace the addressee of later invoices, the email address, the time zone and the language.
    @PUT(access: .permission(.billingManage), errors: BillingProblems.account)
    func set(body: BillingAccountUpdate) async throws -> BillingAccountResponse {
        let details = AccountDetails(
            customer: try BillingCustomer(body.customer), email: body.email, timeZone: body.timeZone,
            language: body.language)
        return BillingAccountResponse(try await accounts.set(details).value)
    }
}
