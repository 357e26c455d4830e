import Testing

@Suite("Tenancy in the sources")
struct TenancyTests {
    /// The files that cross tenants, with their reasons.
    ///
    /// A new entry is a decision to review.
    static let crossings: [String: String] = [
        "Sources/Modules/Billing/Adapters/BillingSweeper.swift":
            "what is overdue of every tenant is continued when its job was lost",
        "Sources/Modules/Billing/Adapters/Documents/DocumentObjects.swift":
            "the documents of all tenants are compared with the store",
        "Sources/Modules/Billing/Adapters/Repositories/SQLBillingReports.swift":
            "superusers see the billing of all tenants",
        "Sources/Modules/Billing/Adapters/Repositories/SQLGatewayPaymentRepository.swift":
            "a gateway's notice names a payment, but not its tenant",
        "Sources/Platform/TrellisHub/Events/Store/EventStore.swift":
            "subscribers read the events of all tenants, each tenant's in a separate transaction",
        "Sources/Platform/TrellisJobs/Store/JobDatabase.swift":
            "workers run the jobs of all tenants, operators see them",
        "Sources/Platform/TrellisHub/Audit/Maintenance/AuditMaintenance.swift":
            "the audit is signed, erased and pruned as a whole",
        "Sources/Platform/TrellisHub/Audit/Queries/AuditStore.swift": "operators see the audit of all tenants",
        "Sources/Platform/TrellisHub/Audit/Sealing/AuditSealer.swift": "the entries of all tenants are sealed",
        "Sources/Platform/TrellisHub/Audit/Verification/AuditVerifier.swift": "the chains of all tenants are verified",
        "Sources/System/Auth/APIKeys/KeyAuthenticator.swift": "the hash of a key decides its tenant",
        "Sources/System/Auth/Accounts/Accounts+OwnWords.swift": "the names of a user's tenants are no passwords",
        "Sources/System/Auth/TokenAuthenticator.swift": "a request may name no tenant if its user has only one",
        "Sources/System/Files/Cleanup/FileSweeper.swift": "the uploads of all tenants expire",
        "Sources/System/Files/Records/EveryTenantReader.swift":
            "the objects of all tenants are compared with rows",
        "Sources/System/Mailing/Notifications/EveryTenantsMails.swift":
            "notifications name a mail, but not its tenant, and the log of every tenant is pruned",
        "Sources/System/Tenants/Invitations/InvitationAcceptance.swift":
            "the token of an invitation doesn't name its tenant",
        "Sources/System/Tenants/Invitations/InvitationAcceptance+Summary.swift":
            "the token of an invitation doesn't name its tenant",
        "Sources/System/Tenants/Invitations/InvitationSweeper.swift": "the invitations of every tenant expire",
        "Sources/System/Tenants/TenantService.swift": "a user lists the tenants that the user is a member of",
        "Sources/System/Tenants/TenantsModule+Deletion.swift": "a deleted user leaves all tenants",
        "Sources/System/Webhooks/Delivery/DeliveryPruner.swift": "the log of every tenant is pruned after a while",
    ]

    @Test("Only the listed files cross tenants")
    func crossingsAreListed() throws {
        let files = try SourceTree.swiftFiles(under: "Sources").filter {
            !$0.path.hasPrefix("Sources/Platform/TrellisDatabase/")
        }
        let crossing = try files.filter { try !$0.matches(#"\bacrossTenants\s*\("#).isEmpty }.map(\.path)
        // A module that was deleted from the product takes its entries with it.
        let present = Self.crossings.keys.filter { path in
            SourceTree.exists(path.split(separator: "/").prefix(3).joined(separator: "/"))
        }
        #expect(Set(crossing) == Set(present))
    }

    /// The parts of business modules that have no tenant, because they serve what knows none.
    static let withoutTenant = [
        "Sources/Modules/Billing/BillingModule.swift", "Sources/Modules/Billing/Adapters/BillingSweeper.swift",
        "Sources/Modules/Billing/Adapters/Documents/DocumentObjects.swift",
        "Sources/Modules/Billing/Adapters/Gateways/Fake/",
        "Sources/Modules/Billing/Adapters/Repositories/SQLBillingReports.swift",
        "Sources/Modules/Billing/Adapters/Repositories/SQLGatewayPaymentRepository.swift",
    ]

    @Test("Business modules never use the database without a tenant, except for the listed parts")
    func modulesHaveATenant() throws {
        let files = try SourceTree.swiftFiles(under: "Sources/Modules").filter { file in
            !Self.withoutTenant.contains { file.path.hasPrefix($0) }
        }
        let mentions = try files.flatMap { try $0.matches(#"\bSystem(Database|Transaction|Reader)\b"#) }
        #expect(mentions == [])
    }
}
