import Testing
import Trellis
import TrellisConfig

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
}
