import Testing

@Suite("Tenancy in the sources")
struct TenancyTests {
    /// Every file that crosses tenants, with why it must.
    ///
    /// A new line here is a decision to be reviewed.
    static let crossings: [String: String] = [
        "Sources/Platform/TrellisHub/Events/Store/EventStore.swift":
            "subscribers go through the events of all tenants, each tenant's in a transaction of its own reach",
        "Sources/Platform/TrellisJobs/Store/JobStore.swift": "workers run the jobs of all tenants, operators see them",
        "Sources/Platform/TrellisHub/Audit/Keeping/AuditUpkeep.swift":
            "the audit is signed, erased and pruned as a whole",
        "Sources/Platform/TrellisHub/Audit/Reading/AuditStore.swift": "operators see the audit of all tenants",
        "Sources/Platform/TrellisHub/Audit/Sealing/AuditSealer.swift": "the entries of all tenants are sealed",
        "Sources/Platform/TrellisHub/Audit/Verifying/AuditVerifier.swift": "the chains of all tenants are verified",
        "Sources/System/Auth/TokenAuthenticator.swift": "a request names no tenant, and its user may have only one",
        "Sources/System/Tenants/TenantService.swift": "a user lists the tenants that the user is a member of",
        "Sources/System/Webhooks/Delivering/DeliverySweeper.swift": "the log of every tenant is kept for a while only",
    ]

    @Test("Only the listed files cross tenants")
    func crossingsAreListed() throws {
        let files = try SourceTree.swiftFiles(under: "Sources").filter {
            !$0.path.hasPrefix("Sources/Platform/TrellisDatabase/")
        }
        let crossing = try files.filter { try !$0.matches(#"\bacrossTenants\s*\("#).isEmpty }.map(\.path)
        #expect(Set(crossing) == Set(Self.crossings.keys))
    }

    @Test("Business modules never see the database without a tenant")
    func modulesHaveATenant() throws {
        let mentions = try SourceTree.swiftFiles(under: "Sources/Modules").flatMap {
            try $0.matches(#"\bSystem(Database|Transaction|Reader)\b"#)
        }
        #expect(mentions == [])
    }
}
