import Foundation
import Testing

@testable import TrellisConfig

@Suite struct SettingsDifferenceTests {
    private let catalog = SettingsCatalog([ShopSettings.self, VaultSettings.self, MailSettings.self])

    private func report(_ folder: SettingsFolder, _ environment: String) -> ConfigReport {
        var loader = SettingsLoader(directory: folder.path)
        loader.environment = environment
        return ConfigReport(catalog, loader.load())
    }

    private func folder(_ secrets: String = "") throws -> SettingsFolder {
        try SettingsFolder([
            "settings.toml": """
            [default.shop]
            port = 1
            visit_limit = "60s"
            papers = "smtp://ada:one@relay"
            [production.shop]
            port = 2
            visit_limit = "1m"
            papers = "smtp://ada:two@relay"
            contact = ""
            """, ".secrets.toml": secrets,
        ])
    }

    @Test("Keys with other values are listed, secrets as different but without their values")
    func text() throws {
        let folder = try folder(
            "[production.vault]\nmaster_key = \"horse horse\"\n[default.mail]\npassword = \"horse\"\n")
        let difference = try report(folder, "test").difference(to: report(folder, "production"))
        #expect(
            difference.text == """
                key               test                                                 production
                shop.papers       smtp://ada:******@relay (settings.toml:4 [default])  smtp://ada:******@relay (settings.toml:8 [production])
                shop.port         1                                                    2
                vault.master_key  ****** (declared default)                            ****** (.secrets.toml:2 [production])

                """)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(difference.json.utf8)) as? [String: Any])
        let entries = try #require(json["differences"] as? [[String: Any]])
        #expect(entries.map { $0["key"] as? String } == ["shop.papers", "shop.port", "vault.master_key"])
        #expect(entries.map { $0["secret"] as? Bool } == [false, false, true])
        #expect(!difference.json.contains("horse") && !difference.text.contains("horse"))
    }

    @Test("Two secrets with the same value are no difference, two with different values are")
    func secrets() throws {
        let same = try folder("[test.mail]\npassword = \"horse\"\n[production.mail]\npassword = \"horse\"\n")
        #expect(!(try report(same, "test").difference(to: report(same, "production"))).entries.contains { $0.isSecret })
        let other = try folder("[test.mail]\npassword = \"horse\"\n[production.mail]\npassword = \"mule\"\n")
        let entries = try report(other, "test").difference(to: report(other, "production")).entries
        #expect(entries.filter(\.isSecret).map(\.key) == ["mail.password"])
    }

    @Test("An environment compared with itself has no difference")
    func itself() throws {
        let folder = try folder()
        #expect(
            try report(folder, "test").difference(to: report(folder, "test")).text
                == "test and test have the same settings.\n")
    }

    @Test("An unknown environment, or a file that can't be read, is refused")
    func refused() throws {
        let folder = try folder()
        #expect(throws: SettingsError.self) { try report(folder, "test").difference(to: report(folder, "prodution")) }
        let broken = try self.folder("[production")
        #expect(throws: SettingsError.self) { try report(broken, "test").difference(to: report(broken, "production")) }
    }
}
