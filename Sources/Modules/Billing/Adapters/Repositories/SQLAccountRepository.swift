import TrellisDatabase
import TrellisKernel

/// The account of a tenant in `billing_account`.
struct SQLAccountRepository: AccountRepository {
    func load(in work: TenantTransaction) throws -> Stored<BillingAccount>? {
        try work.find(AccountRecord.self, work.scope.tenantID)?.restored()
    }

    func insert(_ account: BillingAccount, in work: TenantTransaction) throws -> Stored<BillingAccount> {
        guard let record = try work.insertMissing([AccountRecord(account)]).first else {
            throw BillingServiceError.changedMeanwhile
        }
        return try record.restored()
    }

    func save(
        _ account: BillingAccount, over loaded: Stored<BillingAccount>, in work: TenantTransaction
    ) throws -> Stored<BillingAccount> {
        try work.updateLoaded(try AccountRecord(account, version: loaded.version)).restored()
    }
}
