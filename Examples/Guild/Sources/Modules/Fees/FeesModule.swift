import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTenants
import TrellisTexts
import TrellisWeb

/// The module of fees: what it brings.
package struct FeesModule: Module {
    package static let name = "fees"

    package let permissions: [Permission] = [.feesView, .feesManage]
    package let errors: [any AppError] = FeeError.allCases
    package var texts: TextCatalog { get throws { try FeeTexts.catalog() } }
    package let migrations: [Migration] = FeeMigrations.all
    package let records: [any Record.Type] = [FeeRecord.self]
    package var routes: [Route] { FeeController.routes() }

    private let database: SystemDatabase
    private let open: OpenFees

    /// Creates the module.
    package init(on platform: Platform) {
        database = platform.database.system()
        open = OpenFees(database)
    }

    /// Counts open fees while a server runs; ready before it listens.
    package var services: [ServiceRegistration] {
        [ServiceRegistration("fees.open", open, in: [.server]) { [open] in try await open.refresh() }]
    }

    /// The page for superusers.
    package var adminSections: [AdminSection] {
        [
            AdminSection(
                "fees", label: FeePageText.label, about: FeePageText.about, templates: [FeePagesController.template]
            ) { [open] pages in FeePagesController.routes { FeePagesController($0, open, pages) } }
        ]
    }

    /// The route that replaces the one of the current tenant.
    package var club: [Route] { ClubController.routes { [database] in ClubController($0, database) } }

    /// A step before a member is removed: refuses as long as they owe something.
    ///
    /// - Throws: ``FeeError/unpaid``.
    package static func refuseDebtors(_ membership: MembershipRecord, _ tx: TenantTransaction) throws {
        let owes = try tx.exists(FeeRecord.open.where { $0.userID == membership.userID })
        guard !owes else { throw FeeError.unpaid }
    }
}
