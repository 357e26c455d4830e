import Testing
import Trellis
import TrellisConfig

@Suite("The section database")
struct DatabaseSectionTests {
    @Test("In production the public key of cursors is refused by name")
    func defaultKey() throws {
        let error = try #require(throws: SettingsError.self) {
            try SettingsSources(values: [:], environment: "production").read(SettingsCatalog([DatabaseSection.self]))
        }
        #expect("\(error)".contains("database.cursor_key"))
    }

    @Test("A key of cursors that is short is refused, one that is long enough is not")
    func keyLength() throws {
        func read(_ key: String) throws -> DatabaseSection {
            try SettingsSources(values: ["database.cursor_key": key], environment: "production").read(
                DatabaseSection.self)
        }
        #expect(throws: SettingsError.self) { try read("short") }
        #expect(try read(String(repeating: "k", count: 32)).cursorKey.reveal().count == 32)
    }
}
