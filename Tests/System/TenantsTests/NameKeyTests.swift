import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting
import TrellisUsers

@testable import TrellisTenants

@Suite("Comparison of names", .serialized)
struct NameKeyTests {
    @Test(
        "Names that look alike have one key",
        arguments: [
            ["Admin", "admin", " ADMIN ", "a d m i n", "ＡＤＭＩＮ", "Adm1n", "аdmin", "Аdmіn", "ad\u{200D}min", "adrnin"],
            ["Straße", "STRASSE", "strasse", "ѕtrasse"],
            ["İstanbul", "istanbul", "ISTANBUL", "ıstanbul"],
            ["Operator", "0perator", "Οperatοr", "орerator"],
            ["Office", "oﬃce", "OFF1CE"],
            ["View-only", "view–only", "vιew‑only", "VIEW−ONLY"],
            ["wide", "vvide"],
        ])
    func same(_ names: [String]) throws {
        let first = try #require(names.first)
        for name in names { #expect(NameKey(name) == NameKey(first), "\(name)") }
    }

    @Test(
        "Names that a reader can tell apart have different keys",
        arguments: [
            ("admin", "admin2"), ("müller", "muller"), ("clerk", "clerks"), ("склад", "sklad"), ("倉庫", "倉"),
            ("a-b", "ab"),
        ])
    func different(_ one: String, _ other: String) {
        #expect(NameKey(one) != NameKey(other))
    }

    @Test(
        "A key of a key is the key, and its length is bounded by the name's",
        arguments: ["Ångström", "ﷺ", "vvvv", "rrn"])
    func stable(_ name: String) {
        let key = NameKey(name).description
        #expect(NameKey(key).description == key)
        #expect(key.unicodeScalars.count <= 32 * name.unicodeScalars.count)
    }

    @Test(
        "The migration gives existing roles the keys of the program, and each its own",
        arguments: TestEngine.allCases)
    func migration(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine) { test async throws in
            let migrations = UsersModule(database: test.database.system()).migrations + TenantMigrations.all
            let migrator = Migrator(test.database, migrations: migrations)
            try await migrator.move(to: "tenants.020-versions")
            let tenant = ID<Tenant>()
            let names = ["Clerk", "CLERK 1", "Clerk i", "clerk", "Müller", "It's `x`|", "Modern vvv"]
            try await test.database.system().write { tx in
                let at = tx.now
                try tx.execute(
                    """
                    INSERT INTO tenant (id, name, created_at, updated_at, version) \
                    VALUES (\(tenant), 'A', \(at), \(at), 1)
                    """)
                for name in names {
                    try tx.acrossTenants(reason: "a test").sql.execute(
                        """
                        INSERT INTO role (tenant_id, id, name, kind, permissions, created_at, updated_at, version) \
                        VALUES (\(tenant), \(ID<Role>()), \(name), 'custom', '', \(at), \(at), 1)
                        """)
                }
            }
            try await migrator.up()
            #expect(try await migrator.check(records: [RoleRecord.self, MembershipRecord.self]).messages == [])

            let scope = Scope(tenantID: tenant, userID: .noUser, requestID: "test")
            let rows = test.database.tenant(scope)
            let keys = try await keys(in: rows)
            #expect(keys["Clerk"] == NameKey("Clerk").description)
            #expect(keys["CLERK 1"] == NameKey("CLERK 1").description)
            #expect(keys["It's `x`|"] == NameKey("It's `x`|").description)
            #expect(keys["Modern vvv"] == NameKey("Modern vvv").description)
            #expect(keys["Clerk i"]??.hasPrefix("\(NameKey("Clerk 1"))#") == true)
            #expect(keys["clerk"]??.hasPrefix("clerk#") == true)
            #expect(keys["Müller"] == .some(nil), "SQL has no form NFKC; the program fills it")

            try await rows.write { try $0.fillRoleNameKeys() }
            #expect(try await self.keys(in: rows)["Müller"] == NameKey("MÜLLER").description)
            try await rows.write { tx in
                try tx.delete(try #require(try tx.first(RoleRecord.where { $0.name == "Clerk" })))
                try tx.fillRoleNameKeys()
            }
            #expect(try await self.keys(in: rows)["clerk"] == NameKey("clerk").description)
            #expect(try await rows.read { try $0.role(named: "mUller")?.name } == nil)
            #expect(try await rows.read { try $0.role(named: " müller")?.name } == "Müller")
            #expect(try await rows.read { try $0.role(named: "clerk")?.name } == "clerk")
            #expect(try await rows.read { try $0.role(named: "CLERK")?.name } == "clerk")
        }
    }

    private func keys(in rows: TenantDatabase) async throws -> [String: String?] {
        let roles = try await rows.read { try $0.fetch(RoleRecord.all) }
        return Dictionary(roles.map { ($0.name, $0.nameKey) }) { first, _ in first }
    }
}
