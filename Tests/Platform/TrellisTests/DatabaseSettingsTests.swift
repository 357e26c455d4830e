import Testing
import TrellisConfig
import TrellisDatabase

@testable import Trellis

@Suite("Database settings")
struct DatabaseSectionTests {
    @Test("The default cursor key is refused by name in production")
    func defaultKey() throws {
        let error = try #require(throws: SettingsError.self) {
            try SettingsSources(values: [:], environment: "production").read(SettingsCatalog([DatabaseSettings.self]))
        }
        #expect("\(error)".contains("database.cursor_key"))
    }

    @Test("A cursor key shorter than 32 characters is refused")
    func keyLength() throws {
        func read(_ key: String) throws -> DatabaseSettings {
            try SettingsSources(values: ["database.cursor_key": key], environment: "production").read(
                DatabaseSettings.self)
        }
        #expect(throws: SettingsError.self) { try read("short") }
        #expect(try read(String(repeating: "k", count: 32)).cursorKey.reveal().count == 32)
    }

    private func read(_ values: [String: String]) throws -> DatabaseSettings {
        let postgres = ["database.url": "postgres://a:secret@db/shop"].merging(values) { $1 }
        return try SettingsSources(values: postgres).read(DatabaseSettings.self)
    }

    @Test(
        "A jobs database that is the product's own, or of another kind, is refused without its password",
        arguments: ["postgres://b:secret@db/shop", "sqlite:///var/jobs.sqlite", "sqlite::memory:"])
    func jobsDatabase(_ url: String) throws {
        let error = try #require(throws: SettingsError.self) { try read(["database.jobs_url": url]) }
        #expect("\(error)".contains("database.jobs_url"))
        #expect(!"\(error)".contains("secret"))
    }

    @Test("The owner of a jobs database is refused without the database")
    func jobsOwner() throws {
        let error = try #require(throws: SettingsError.self) {
            try read(["database.jobs_migration_url": "postgres://o@jobs/jobs"])
        }
        #expect("\(error)".contains("database.jobs_migration_url"))
    }

    @Test("The replica and the scratch database are those of the product, not of the jobs")
    func jobsReplica() throws {
        let section = try read([
            "database.jobs_url": "postgres://a@jobs/jobs", "database.replica_url": "postgres://a@replica/shop",
            "database.scratch_url": "postgres://a@db/scratch",
        ])
        #expect(section.options.postgres.replica != nil && section.options.postgres.scratch != nil)
        #expect(section.jobsOptions.postgres.replica == nil && section.jobsOptions.postgres.scratch == nil)
    }
}
