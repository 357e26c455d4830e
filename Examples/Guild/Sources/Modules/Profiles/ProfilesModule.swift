import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisSchema
import TrellisTenants
import TrellisTexts
import TrellisUsers

/// The module of profiles: the fields that this product adds to users and memberships, each in a side table.
package struct ProfilesModule: Module {
    package static let name = "profiles"

    package let errors: [any AppError] = ProfileError.allCases
    package var texts: TextCatalog { get throws { try ProfileTexts.catalog() } }
    package let migrations: [Migration] = ProfileMigrations.all
    package let records: [any Record.Type] = [UserProfileRecord.self, MemberProfileRecord.self]

    /// Creates the module.
    package init() {}

    /// Adds the fields to users and memberships, as `profile` in their JSON.
    package static func addFields(to users: inout UsersModule, and tenants: inout TenantsModule) throws {
        try users.extend(
            UserProfileRecord.self, input: UserProfileInput.self, update: UserProfileUpdate.self,
            output: UserProfileView.self, conflict: ProfileError.phoneTaken,
            make: { input, user, _ in UserProfileRecord(id: user.id, phone: input.phone) },
            change: { row, change, _ in row.phone = change.phone.applied(to: row.phone) },
            view: { UserProfileView(phone: $0.phone) })
        try tenants.extendMemberships(
            MemberProfileRecord.self, input: MemberProfileInput.self, update: MemberProfileInput.self,
            output: MemberProfileView.self,
            make: { input, member, _ in
                MemberProfileRecord(id: member.id, tenantID: member.tenantID, section: input.section ?? "General")
            },
            change: { row, change, _ in row.section = change.section ?? row.section },
            view: { MemberProfileView(section: $0.section) })
    }
}
