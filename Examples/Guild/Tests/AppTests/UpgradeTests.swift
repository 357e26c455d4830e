import GuildApp
import HTTPTypes
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting
import TrellisUsers
import TrellisWeb

@Suite("Upgrades")
struct UpgradeTests {
    @Test("No migration changes a table of another module")
    func exceptions() throws {
        #expect(try Application.inspect(App.self).migrator.exceptions == [])
    }

    @Test("The product starts on databases of every release of Trellis, which had none of its modules")
    func releases() async throws {
        // Also on the present state of Trellis, as in a product that adds its first modules to a running installation.
        let present = try Application.inspect(App.self)
        let system = present.migrations.filter { !["fees", "profiles"].contains($0.module) }
        let bare = try MigrationRelease("0.0.1", of: system, records: [])
        #expect(!system.isEmpty && system.count < present.migrations.count)
        try await expectUpgrades(of: App.self, from: [bare] + (try ReleaseFolder.trellis.releases())) { _, engine in
            let (id, now) = engine == .postgres ? ("gen_random_uuid()", "now()") : ("randomblob(16)", "0")
            let no = engine == .postgres ? "FALSE" : "0"
            return [
                """
                INSERT INTO "user" (id, email, password_hash, display_name, is_superuser, created_at, updated_at)
                VALUES (\(id), 'ada@example.com', '', 'Ada', \(no), \(now), \(now))
                """,
                "INSERT INTO tenant (id, name, created_at, updated_at) VALUES (\(id), 'Rowers', \(now), \(now))",
            ]
        } verify: { version, database in
            let platform = Platform(
                settings: present.platform.settings, database: database, clock: ManualClock(),
                metrics: present.platform.metrics, logger: present.platform.logger)
            let web = try Application(App.self, on: platform).web()
            let request = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/ready")
            #expect(await web.respond(to: request).status == .ok, "\(version)")
            let users = try await database.system().read { tx in try tx.fetch(UserRecord.all).map(\.displayName) }
            #expect(users == ["Ada"], "\(version)")
        }
    }
}
