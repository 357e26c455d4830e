import Testing
import TrellisDatabase
import TrellisMigrations
import TrellisTesting

/// The test kit for upgrades, with a platform of two releases and a product on top of it.
@Suite(.serialized) struct UpgradeTests {
    private static let create = Migration("users.001-create") { schema in
        schema.create("user") { table in
            table.id()
            table.text("email")
        }
    }
    private static let language = Migration("users.002-language") { schema in
        schema.alter("user") { $0.text("language").default("en") }
    }
    private static let note = Migration("acme.001-note") { schema in
        schema.create("acme_note") { table in
            table.id()
            table.tenant()
            table.uuid("user_id").references("user", onDelete: .cascade)
            table.index(["tenant_id", "user_id"])
        }
    }
    private static let releases: [MigrationRelease] = {
        let versions: [(String, [Migration])] = [("0.1.0", [create]), ("0.2.0", [create, language])]
        return versions.compactMap { try? MigrationRelease($0, of: $1, records: []) }
    }()

    private static func user(_ engine: MigrationScript.Engine) -> [String] {
        let id = engine == .postgres ? "gen_random_uuid()" : "randomblob(16)"
        return ["INSERT INTO \"user\" (id, email) VALUES (\(id), 'ada@example.com')"]
    }

    @Test("Databases of every release get the schema of a fresh one, and keep their rows")
    func upgraded() async throws {
        var seen: [String] = []
        try await expectUpgrades(
            of: [Self.create, Self.language, Self.note], from: Self.releases,
            seed: { _, engine in Self.user(engine) },
            verify: { version, database in
                let languages = try await database.system().read { tx in
                    try tx.rows("SELECT language FROM \"user\"").map { try $0.decode(String.self, "language") }
                }
                #expect(languages == ["en"])
                seen.append(version)
            })
        #expect(Set(seen) == ["0.1.0", "0.2.0"])
    }

    @Test("The product's migrations run between the release and its later migrations")
    func between() async throws {
        // On a fresh database the column is there when the product looks for it; on an upgraded one it comes later.
        let dependent = Migration("acme.001-note") { schema in
            schema.sql("CREATE TABLE acme_copy AS SELECT * FROM \"user\"")
        }
        do {
            try await expectUpgrades(of: [Self.create, Self.language, dependent], from: Self.releases)
            Issue.record("A schema that depends on the order was accepted.")
        } catch let error as UpgradeMismatch {
            #expect(error.description.contains("A database of release 0.1.0"))
            #expect(error.description.contains("acme_copy.language"))
        }
        let after = Migration("acme.001-note", after: ["users.002"]) { schema in
            schema.sql("CREATE TABLE acme_copy AS SELECT * FROM \"user\"")
        }
        try await expectUpgrades(of: [Self.create, Self.language, after], from: Self.releases)
    }

    @Test("An upgrade that only fails with rows fails the test")
    func rows() async throws {
        let strict = Migration("users.002-language") { schema in
            schema.sql("CREATE UNIQUE INDEX user_email_key ON \"user\" (email)")
        }
        let first = Self.releases.prefix(1)
        try await expectUpgrades(of: [Self.create, strict], from: Array(first))
        await #expect(throws: MigrationError.self) {
            try await expectUpgrades(
                of: [Self.create, strict], from: Array(first),
                seed: { _, engine in Self.user(engine) + Self.user(engine) })
        }
    }

    @Test("A released migration that was changed is refused before any database is made")
    func changed() async throws {
        let other = Migration("users.001-create") { schema in schema.create("user") { $0.id() } }
        await #expect(throws: MigrationReleaseError.self) {
            try await expectUpgrades(of: [other, Self.language], from: Self.releases)
        }
    }

    @Test("Modules of a release that the product doesn't have are skipped")
    func partial() async throws {
        let both = try MigrationRelease("0.1.0", of: [Self.create, Self.note], records: [])
        try await expectUpgrades(of: [Self.create, Self.language], from: [both])
    }

    @Test("A module that was retired since the release leaves no difference")
    func retired() async throws {
        let both = try MigrationRelease("0.1.0", of: [Self.create, Self.note], records: [])
        try await expectUpgrades(
            of: [Self.create, Self.language], retired: [RetiredModule("acme", migrations: [Self.note])], from: [both])
    }

    @Test("The releases of Trellis are those of its checkout")
    func folder() throws {
        #expect(ReleaseFolder.trellis.path.hasSuffix("/docs/releases"))
        #expect(throws: Never.self) { try ReleaseFolder.trellis.releases() }
    }
}
