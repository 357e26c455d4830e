import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisTenants
import TrellisWeb

/// The club of the caller, in place of System's route for the current tenant.
@Controller("tenants/current")
struct ClubController {
    let context: TenantContext
    let database: SystemDatabase

    init(_ context: TenantContext, _ database: SystemDatabase) {
        (self.context, self.database) = (context, database)
    }

    /// Fetch the club, with the number of its members and what they owe.
    @GET(access: .member)
    func club() async throws -> Tagged<ClubResponse> {
        let scope = context.scope
        return try await database.acting(for: scope).read { tx in
            let tenant = try tx.require(TenantRecord.self, scope.tenantID)
            let rows = tx.inTenant(scope)
            let owed = try rows.aggregate(FeeRecord.open, by: { $0.tenantID }) { $0.cents.sum() }
            let club = ClubResponse(
                id: scope.tenantID, name: tenant.name, members: try rows.count(MembershipRecord.all),
                openCents: owed.first?.value ?? 0)
            // System's routes that change the tenant read this version in If-Match.
            return Tagged(club, version: tenant.version)
        }
    }
}
