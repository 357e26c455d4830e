import Foundation
import Testing

@testable import TrellisConfig

@Suite struct ConfigReportTests {
    private let catalog = SettingsCatalog([ShopSettings.self, VaultSettings.self])

    private func report() throws -> (ConfigReport, SettingsFolder) {
        let folder = try SettingsFolder([
            "settings.toml": "[default.shop]\nport = 1\n[test.shop]\nport = 2\n[production.shop]\nport = \"three\"\n"
        ])
        let sources = folder.load(["APP_ENV": "test", "APP_SHOP__PORT": "4"], overrides: ["shop.name=Bazaar"])
        return (ConfigReport(catalog, sources), folder)
    }

    @Test("config list prints every key with its value and source")
    func list() throws {
        let (report, folder) = try report()
        defer { withExtendedLifetime(folder) {} }
        let list = try report.list()
        #expect(list.entries.map(\.key) == catalog.declarations.map(\.key))
        let lines = list.text.split(separator: "\n").map(String.init)
        #expect(lines.first == "# environment: test")
        #expect(lines.contains("shop.port          4       variable APP_SHOP__PORT"))
        #expect(lines.contains("shop.name          Bazaar  --set shop.name"))
        #expect(lines.contains("vault.master_key   ******  declared default"))
        let json = try JSONSerialization.jsonObject(with: Data(list.json.utf8)) as? [String: Any]
        #expect((json?["settings"] as? [Any])?.count == catalog.declarations.count)
    }

    @Test("config explain prints the value of each source and the effective one")
    func explain() throws {
        let (report, folder) = try report()
        defer { withExtendedLifetime(folder) {} }
        let page = try report.explain("shop.port")
        #expect(
            page.text == """
                shop.port = 4
                  TCP port.

                  type         integer
                  must         be between 1 and 65535
                  default      8080
                  variable     APP_SHOP__PORT
                  declared by  ShopSettings
                  environment  test

                   command line             -
                →  variables                4     variable APP_SHOP__PORT
                   settings.toml [test]     2     settings.toml:4 [test]
                   settings.toml [default]  1     settings.toml:2 [default]
                   declared default         8080  declared default

                settings.toml:6 [production]: shop.port must be an integer, as in 8080, not "three"

                """)
        let json = try JSONSerialization.jsonObject(with: Data(page.json.utf8)) as? [String: Any]
        #expect(json?["value"] as? String == "4")
        #expect((json?["sources"] as? [[String: Any]])?.filter { $0["wins"] as? Bool == true }.count == 1)
    }

    @Test("config validate reports malformed values under other headers; loading ignores them")
    func validate() throws {
        let (report, folder) = try report()
        let diagnosis = report.validate()
        #expect(!diagnosis.isValid)
        #expect(diagnosis.problems.map(\.code) == [.malformed])
        #expect(diagnosis.text.hasPrefix("The settings have 1 problem:\n  settings.toml:6 [production]: shop.port"))
        #expect(problems(folder.load(["APP_ENV": "test"]), catalog.sections) == [])
        let json = try JSONSerialization.jsonObject(with: Data(diagnosis.json.utf8)) as? [String: Any]
        #expect(json?["valid"] as? Bool == false)
        let fine = ConfigReport(catalog, SettingsSources(values: [:])).validate()
        #expect(fine.text == "13 settings are valid for test.\n")
    }

    @Test("config get accepts the key or its variable, and suggests the nearest name for an unknown one")
    func get() throws {
        let (report, folder) = try report()
        defer { withExtendedLifetime(folder) {} }
        #expect(try report.get("shop.port").value == "4")
        #expect(try report.get("APP_SHOP__PORT").value == "4")
        #expect(throws: UnknownSetting(key: "shop.prot", suggestion: "shop.port")) { try report.get("shop.prot") }
        #expect(throws: UnknownSetting.self) { try report.explain("nothing") }
    }

    @Test("A required key that is not set is listed as such")
    func required() throws {
        let report = ConfigReport(SettingsCatalog([MailSettings.self]), SettingsSources(values: [:]))
        #expect(try report.get("mail.sender").value == nil)
        #expect(try report.list().text.contains("mail.sender    (required, not set)"))
        #expect(try report.explain("mail.sender").winner == nil)
    }

    @Test("The reference is a table of all keys")
    func reference() {
        let text = catalog.markdown()
        #expect(
            text.contains(
                "| `shop.port` | `APP_SHOP__PORT` | integer; must be between 1 and 65535 | `8080` | TCP port. |"))
        #expect(text.split(separator: "\n").count == catalog.declarations.count + 2)
    }
}
