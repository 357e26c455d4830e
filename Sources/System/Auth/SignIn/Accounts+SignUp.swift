import TrellisDatabase
import TrellisSchema
import TrellisTenants
import TrellisUsers

extension Accounts {
    /// Signs up with a tenant: the sign-up of System's own route.
    func signUp(_ account: NewAccount, owning tenantName: String) async throws -> Extended<SignupResponse> {
        var account = account
        account.tenantName = tenantName
        let prepared = try await prepare(account)
        return try await database.write { tx in
            let (user, extra) = try createUser(prepared, in: tx)
            let (tenant, tenantExtra) = try createTenant(named: tenantName, of: prepared, in: tx)
            let tokens = try begin(prepared.session, for: user, in: tx)
            return Extended(SignupResponse(tokens, tenant), extra: extra.adding(tenantExtra))
        }
    }
}
