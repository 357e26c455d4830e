import App
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisSchema
import TrellisSystem
import TrellisTenants
import TrellisTexts
import TrellisUsers

/// The product with fields of its own on users, tenants and memberships, each in a side table of ``AcmeModule``.
struct AcmeProduct: Product {
    static let name = App.name
    static let settings = App.settings

    static func compose(on platform: Platform) throws -> Composition {
        var composition = try App.compose(on: platform) { system in
            try system.users.extend(
                AcmeUserRecord.self, input: AcmeUserInput.self, update: AcmeUserUpdate.self, output: AcmeUserView.self,
                visibleToMembers: true, conflict: AcmeError.phoneTaken,
                make: { input, user, _ in AcmeUserRecord(id: user.id, phone: input.phone, jobTitle: input.jobTitle) },
                change: { row, change, _ in
                    row.phone = change.phone ?? row.phone
                    row.jobTitle = change.jobTitle.applied(to: row.jobTitle)
                }, view: { AcmeUserView(phone: $0.phone, jobTitle: $0.jobTitle) })
            try system.tenants.extend(
                AcmeTenantRecord.self, as: "company", input: AcmeTenantFields.self, update: AcmeTenantFields.self,
                output: AcmeTenantFields.self,
                make: { input, tenant, _ in
                    AcmeTenantRecord(id: tenant.id, tenantID: tenant.id, vatID: input.vatID ?? "")
                },
                change: { row, change, _ in row.vatID = change.vatID ?? row.vatID },
                view: { AcmeTenantFields(vatID: $0.vatID) })
            try system.tenants.extendMemberships(
                AcmeMemberRecord.self, input: AcmeMemberFields.self, update: AcmeMemberFields.self,
                output: AcmeMemberFields.self,
                make: { input, member, _ in
                    AcmeMemberRecord(id: member.id, tenantID: member.tenantID, office: input.office)
                },
                change: { row, change, _ in row.office = change.office },
                view: { AcmeMemberFields(office: $0.office) })
        }
        composition.modules += [AcmeModule()]
        return composition
    }
}

/// The module with the side tables of ``AcmeProduct``.
struct AcmeModule: Module {
    static let name = "acme"
    var records: [any Record.Type] { [AcmeUserRecord.self, AcmeTenantRecord.self, AcmeMemberRecord.self] }
    var errors: [any AppError] { AcmeError.allCases }
    var texts: TextCatalog {
        get throws {
            try TextCatalog(AcmeError.allCases, [.german: { _ in "Ein anderer Benutzer hat diese Telefonnummer." }])
        }
    }
    var migrations: [Migration] {
        [
            Migration("acme.001-fields") { schema in
                schema.create("acme_user") { table in
                    table.id().references("user", onDelete: .cascade)
                    table.text("phone")
                    table.text("job_title").nullable()
                    table.timestamps()
                    table.unique(["phone"])
                }
                schema.create("acme_tenant") { table in
                    table.id().references("tenant", onDelete: .cascade)
                    table.tenant(references: "tenant")
                    table.text("vat_id")
                }
                schema.create("acme_member") { table in
                    table.id()
                    table.tenant(references: "tenant")
                    table.text("office")
                    table.foreignKey(
                        ["tenant_id", "id"], references: "membership", ["tenant_id", "id"], onDelete: .cascade)
                }
            } down: { schema in
                schema.drop("acme_member")
                schema.drop("acme_tenant")
                schema.drop("acme_user")
            }
        ]
    }
}

/// The errors of ``AcmeProduct``.
enum AcmeError: AppError, CaseIterable {
    case phoneTaken

    var code: String { "acme.phone_taken" }
    var kind: ErrorKind { .conflict }
    var message: String { "Another user has this phone number. Use another one." }
}
