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
        "Sources/Platform/Trellis/Idempotency/IdempotencyPruner.swift":
            "the idempotency keys of every tenant expire",
        "Sources/Platform/TrellisHub/Events/Store/EventStore.swift":
            "subscribers read the events of all tenants, each tenant's in a separate transaction",
        "Sources/Platform/TrellisHub/Cache/CacheRegistry.swift":
            "a process forgets what transactions of all tenants have changed",
        "Sources/Platform/TrellisJobs/Store/JobDatabase.swift":
            "workers run the jobs of all tenants, operators see them",
        "Sources/Platform/TrellisHub/Audit/Maintenance/AuditMaintenance.swift":
            "the audit is signed, erased and pruned as a whole",
        "Sources/Platform/TrellisHub/Audit/Maintenance/AuditMaintenance+Pruning.swift":
            "the chains of all tenants are pruned",
        "Sources/Platform/TrellisHub/Audit/Queries/AuditStore.swift": "operators see the audit of all tenants",
        "Sources/Platform/Trellis/ScopedSettings/FeatureReport.swift": "a rollout may differ in any tenant",
        "Sources/Platform/TrellisHub/Audit/Sealing/AuditSealer.swift": "the entries of all tenants are sealed",
        "Sources/Platform/TrellisHub/Audit/Verification/AuditVerifier.swift": "the chains of all tenants are verified",
        "Sources/System/Auth/APIKeys/KeyAuthenticator.swift": "the hash of a key decides its tenant",
        "Sources/System/Auth/Accounts/Accounts+OwnWords.swift": "the names of a user's tenants are no passwords",
        "Sources/System/Auth/TokenAuthenticator.swift": "a request may name no tenant if its user has only one",
        "Sources/System/Files/Cleanup/FileSweeper.swift": "the uploads of all tenants expire",
        "Sources/System/Files/Records/SystemDatabase+EveryTenant.swift":
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
        "Sources/System/Webhooks/Signing/SecretResealer.swift": "the secrets of every tenant get the newest key",
    ]

    @Test("Only the listed files cross tenants")
    func crossingsAreListed() throws {
        let files = try SourceTree.swiftFiles(under: "Sources").filter {
            !$0.path.hasPrefix("Sources/Platform/TrellisDatabase/")
        }
        let crossing = try files.filter { try !$0.matches(#"\bacrossTenants\s*\("#).isEmpty }.map(\.path)
        #expect(Set(crossing) == Set(Self.crossings.keys.filter(Self.isPresent)))
    }

    /// The files with SQL to which no tenant is added, each with the number of places.
    ///
    /// A place states its reason, or has the access of one that does. A new entry or a higher number is a decision to
    /// review: what limits the statement?
    static let handwritten: [String: Int] = [
        "Sources/Modules/Billing/Adapters/Repositories/PastDueQuery.swift": 1,
        "Sources/Modules/Billing/Adapters/Repositories/SQLBillingReports.swift": 1,
        "Sources/Platform/TrellisHub/Audit/Maintenance/AuditMaintenance+Erasing.swift": 1,
        "Sources/Platform/TrellisHub/Audit/Maintenance/AuditMaintenance+Pruning.swift": 3,
        "Sources/Platform/TrellisHub/Audit/Maintenance/AuditMaintenance.swift": 2,
        "Sources/Platform/TrellisHub/Audit/Maintenance/AuditPruning.swift": 1,
        "Sources/Platform/TrellisHub/Audit/Notes/AuditNote.swift": 1,
        "Sources/Platform/TrellisHub/Audit/Queries/AuditListing.swift": 3,
        "Sources/Platform/TrellisHub/Audit/Sealing/AuditSealer.swift": 2,
        "Sources/Platform/TrellisHub/Audit/Verification/AuditVerifier.swift": 2,
        "Sources/Platform/TrellisHub/Events/CatchUp/CatchUpOutcome.swift": 1,
        "Sources/Platform/TrellisHub/Events/CatchUp/EventReader.swift": 3,
        "Sources/Platform/TrellisHub/Events/CatchUp/EventStore+Parking.swift": 1,
        "Sources/Platform/TrellisHub/Events/Publishing/DurableSubscriber+Enqueuing.swift": 1,
        "Sources/Platform/TrellisHub/Events/Publishing/EventPublisher.swift": 1,
        "Sources/Platform/TrellisHub/Events/Store/EventStore.swift": 3,
        "Sources/Platform/TrellisJobs/Batches/JobBatches.swift": 2,
        "Sources/Platform/TrellisJobs/Enqueue/JobEnqueuer+Outbox.swift": 1,
        "Sources/Platform/TrellisJobs/Enqueue/RelayedJob.swift": 1,
        "Sources/Platform/TrellisJobs/Files/ObjectRange+Predicate.swift": 3,
        "Sources/Platform/TrellisJobs/Retention/JobContentResealer+Objects.swift": 2,
        "Sources/Platform/TrellisJobs/Store/JobClaims+Refused.swift": 2,
        "Sources/Platform/TrellisJobs/Store/JobClaims.swift": 1,
        "Sources/Platform/TrellisJobs/Store/JobControl+Erasure.swift": 2,
        "Sources/Platform/TrellisJobs/Store/JobControl.swift": 2,
        "Sources/Platform/TrellisJobs/Store/JobDependents.swift": 1,
        "Sources/Platform/TrellisJobs/Store/JobFailures.swift": 1,
        "Sources/Platform/TrellisJobs/Store/JobIntervals.swift": 1,
        "Sources/Platform/TrellisJobs/Store/JobParking.swift": 1,
        "Sources/Platform/TrellisJobs/Store/JobQueries+Metrics.swift": 1,
        "Sources/Platform/TrellisJobs/Store/JobQueries.swift": 5,
        "Sources/Platform/TrellisJobs/Store/JobRows.swift": 2,
        "Sources/Platform/TrellisJobs/Store/JobWorkers.swift": 3,
        "Sources/Platform/TrellisJobs/Store/QueueStatus.swift": 6,
        "Sources/Platform/TrellisJobs/Store/WaitingJobs+Aging.swift": 2,
        "Sources/Platform/TrellisJobs/StoredSchedules/StoredSchedules.swift": 6,
        "Sources/System/Auth/APIKeys/KeyAuthenticator.swift": 1,
        "Sources/System/Auth/TokenAuthenticator.swift": 2,
        "Sources/System/Mailing/Notifications/EveryTenantsMails.swift": 1,
        "Sources/System/Webhooks/Delivery/DeliveryPruner.swift": 1,
        "Sources/System/Webhooks/Delivery/DisableRule.swift": 1,
        "Sources/System/Webhooks/Signing/SecretResealer.swift": 1,
    ]

    /// Where `sql` is something else: the definition of these accesses, and the steps of migrations.
    private static let definitions = [
        "Sources/Platform/TrellisDatabase/", "Sources/Platform/TrellisMigrations/",
        "Sources/Platform/Trellis/Commands/Migrate/",
    ]

    /// Every way to such SQL: `unfiltered(reason:)`, an argument with that label, `sql` of an access to all tenants, an
    /// extension of one, and a condition of the platform's own.
    private static let ways = [
        #"\bunfiltered\s*[(:]"#, #"[\w)]\s*\.sql\b(?!\s*\()"#, #"\bextension\s+(?:CrossTenant|Unfiltered)\w+"#,
        #"\bPredicate\s*\(\s*(?!unfiltered\b)\S"#,
    ]

    @Test("Only the listed files have SQL to which no tenant is added, in as many places as listed")
    func handwrittenIsListed() throws {
        var unseen = Self.handwritten.filter { Self.isPresent($0.key) }
        for file in try SourceTree.swiftFiles(under: "Sources") {
            guard !Self.definitions.contains(where: file.path.hasPrefix) else { continue }
            let places = try Self.ways.flatMap(file.matches)
            let listed = unseen.removeValue(forKey: file.path) ?? 0
            #expect(places.count == listed, "\(file.path): \(places)")
        }
        #expect(unseen == [:])
    }

    /// Returns whether the module of a file is there: one that was deleted from the product takes its entries with it.
    private static func isPresent(_ path: String) -> Bool {
        SourceTree.exists(path.split(separator: "/").prefix(3).joined(separator: "/"))
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
