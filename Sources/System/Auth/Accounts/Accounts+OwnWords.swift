import Logging
import TrellisDatabase
import TrellisTenants
import TrellisUsers

extension Accounts {
    /// The number of tenants of a user whose names count.
    private static let tenants = 10

    /// Returns what an attacker knows about a user, of which no new password may consist: the address, the name, and the
    /// names of the user's tenants.
    func ownWords(of user: UserRecord) async throws -> [String] {
        let id = user.id
        let tenants = try await database.read { tx in
            let rows = tx.acrossTenants(reason: "A password must not be the name of a tenant.", level: .debug)
            let own = MembershipRecord.where { $0.userID == id }
            let ids = try rows.fetch(own.order { $0.id.ascending }.limit(Self.tenants)).map(\.tenantID)
            return try tx.fetch(TenantRecord.where { $0.id.in(ids) }).map(\.name)
        }
        return [user.email, user.displayName] + tenants
    }

    /// Returns the same for who has an address; the address alone for an unknown one.
    func ownWords(ofAddress address: EmailAddress) async throws -> [String] {
        guard let user = try await database.first(UserRecord.withEmail(address)) else {
            return [address.description]
        }
        return try await ownWords(of: user)
    }
}
