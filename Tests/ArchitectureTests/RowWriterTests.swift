import Testing

/// Steps of a product run in every change of a user, a tenant and a membership, because one type writes each.
@Suite("Writers of rows with steps")
struct RowWriterTests {
    /// The files that name the record and write rows, with what they write.
    static let writers: [String: [String: String]] = [
        "UserRecord": ["Sources/System/Users/UserStore.swift": "users"],
        "TenantRecord": ["Sources/System/Tenants/TenantStore.swift": "tenants, and the roles of new ones"],
        "MembershipRecord": [
            "Sources/System/Tenants/MembershipStore.swift": "memberships",
            "Sources/System/Tenants/RoleService.swift": "roles that no membership has",
        ],
    ]

    /// The files with statements of their own that write one of the tables.
    static let statements = [
        "Sources/System/Tenants/TenantAuthority.swift": "locks the row of a tenant, and changes nothing"
    ]

    @Test("Only the stores write users, tenants and memberships", arguments: writers.keys.sorted())
    func records(_ record: String) throws {
        // Not preceded by the name of a store or a service, whose functions have the same names.
        let call =
            #"\b(?!users\b|tenants\b|members\b|memberships\b|store\b|steps\b)\w+\."#
            + #"(insert|insertDeferred|insertMissing|update|upsert|delete|erase|restore)\("#
        let files = try SourceTree.swiftFiles(under: "Sources").filter { !$0.path.hasPrefix("Sources/Platform/") }
        let writing = try files.filter { file in
            try !file.matches(#"\b\#(record)\b"#).isEmpty && !file.matches(call).isEmpty
        }
        let named = writing.map(\.path).filter { !$0.hasSuffix("/\(record).swift") }
        #expect(Set(named) == Set((Self.writers[record] ?? [:]).keys))
    }

    @Test("No other statement writes these tables")
    func sql() throws {
        let write =
            #/
            (INSERT\sINTO|UPDATE|DELETE\sFROM)\s+
            (\\?"?(user|tenant|membership)\b|\\\(table:\s(User|Tenant|Membership)Record)
            /#
        let files = try SourceTree.swiftFiles(under: "Sources").filter { !$0.path.hasPrefix("Sources/Platform/") }
        let writing = files.filter { file in file.lines.contains { $0.firstMatch(of: write) != nil } }
        #expect(Set(writing.map(\.path)) == Set(Self.statements.keys))
    }
}
