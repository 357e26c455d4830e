import Testing
import TrellisConfig
import TrellisDatabase
import TrellisKernel

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

    private static let key = "6hFbE0Q0m1nqz8Xb2T9cVwJ7yRk4LsPd"

    private func readKeys(_ key: String, _ previous: String? = nil) throws -> DatabaseSettings {
        var values = ["database.cursor_key": key]
        values["database.previous_cursor_keys"] = previous
        return try SettingsSources(values: values, environment: "production").read(DatabaseSettings.self)
    }

    @Test("A cursor key that is short, or has few different characters, is refused without its text")
    func keyText() throws {
        let repeated = [String(repeating: "k", count: 64), String(repeating: "ab1", count: 20)]
        for text in ["short", String(Self.key.dropLast())] + repeated {
            let error = try #require(throws: SettingsError.self) { try readKeys(text) }
            #expect("\(error)".contains("database.cursor_key") && !"\(error)".contains(text))
            let former = try #require(throws: SettingsError.self) { try readKeys(Self.key, "\(Self.key),\(text)") }
            #expect("\(former)".contains("database.previous_cursor_keys") && !"\(former)".contains(text))
        }
        for text in [Self.key, "00112233445566778899aabbccddeeff"] {
            #expect(try readKeys(text).cursorKey.reveal() == text)
        }
    }

    @Test("A cursor of a former key is valid")
    func rotation() throws {
        let next = "00112233445566778899aabbccddeeff"
        let cursor = Cursor([.integer(7)])
        let text = try readKeys(Self.key).options.cursorSigner.sign(cursor, tenant: nil, sort: "a")
        let rotated = try readKeys(next, Self.key).options.cursorSigner
        #expect(try rotated.verify(text, tenant: nil, sort: "a") == cursor)
        let changed = try readKeys(next).options.cursorSigner
        #expect(throws: CursorError.invalid) { try changed.verify(text, tenant: nil, sort: "a") }
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

    @Test("The database of the jobs has a name of its own in metrics and the log")
    func jobsName() throws {
        let section = try read(["database.jobs_url": "postgres://a@jobs/jobs"])
        #expect(section.options.name == nil && section.jobsOptions.name == "jobs")
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
