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
        let files = try SourceTree.swiftFiles(under: "Sources").filter { !$0.path.hasPrefix("Sources/Platform/") }
        let named = try files.filter { try Self.writes(record, in: $0) }.map(\.path)
        #expect(Set(named.filter { !$0.hasSuffix("/\(record).swift") }) == Set((Self.writers[record] ?? [:]).keys))
    }

    @Test(
        "A write of a record is found in another target",
        arguments: [
            ("try tx.delete(UserRecord.where { $0.id == id })", true),
            ("guard let found = try tx.find(UserRecord.self, id) else { return }\ntry tx.update(found)", true),
            ("func erase(_ user: UserRecord, in tx: T) throws { try tx.delete(user) }", true),
            ("let user = try tx.find(UserRecord.self, id)\ntry users.update(user, to: draft, in: tx)", false),
            ("let user = try tx.find(UserRecord.self, id)\ntry tx.delete(SessionRecord.where { $0.id == id })", false),
        ])
    func detection(code: String, isWrite: Bool) throws {
        let file = SourceFile(path: "Sources/System/Auth/A.swift", text: code)
        #expect(try Self.writes("UserRecord", in: file) == isWrite)
    }

    /// Returns whether a file writes rows of the record: in the record's own target any that names it and writes rows;
    /// elsewhere one that passes the record, or a value of it, to a write.
    private static func writes(_ record: String, in file: SourceFile) throws -> Bool {
        // Not preceded by the name of a store or a service, whose functions have the same names.
        let call =
            #"\b(?!users\b|tenants\b|members\b|memberships\b|store\b|steps\b)\w+\."#
            + #"(?:insert|insertDeferred|insertMissing|update|upsert|delete|erase|restore)\("#
        guard try !file.matches(#"\b\#(record)\b"#).isEmpty else { return false }
        let home = record == "UserRecord" ? "Sources/System/Users/" : "Sources/System/Tenants/"
        guard !file.path.hasPrefix(home) else { return try !file.matches(call).isEmpty }
        let values =
            try file.captures(#"\b(\w+)\s*:\s*\[?\#(record)\b"#)
            + file.captures(#"\b(?:let|var)\s+\(?(\w+)[^=\n]*=[^\n]*\b\#(record)\b"#)
        let named = (values + [record]).joined(separator: "|")
        return try !file.matches(call + #"\s*(?:\#(named))\b"#).isEmpty
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
