import Testing

@testable import TrellisConfig

@Suite struct BrokenSourcesTests {
    private let catalog = SettingsCatalog([ShopSettings.self, VaultSettings.self])

    private func expectRefused(_ sources: SettingsSources, sourceLocation: SourceLocation = #_sourceLocation) {
        let report = ConfigReport(catalog, sources)
        let expected = report.validate().problems
        let list = #expect(throws: SettingsError.self, sourceLocation: sourceLocation) { try report.list() }
        let get = #expect(throws: SettingsError.self, sourceLocation: sourceLocation) { try report.get("shop.port") }
        #expect(list?.problems == expected && get?.problems == expected, sourceLocation: sourceLocation)
        #expect(!expected.isEmpty, sourceLocation: sourceLocation)
        #expect(throws: Never.self, sourceLocation: sourceLocation) { try report.explain("shop.port") }
    }

    @Test(
        "config list and get report all problems of a broken source instead of the value of a weaker one",
        arguments: [
            ("settings.local.toml", "[default.shop]\nport = \n"), (".secrets.toml", "[default.shop"),
            (".env", "APP_SHOP__PORT=\"2\n"), (".env", "APP_SHOP__PORT=${NOPE}\n"), (".env", "nonsense\n"),
            (".env", "\u{0}"), ("settings.local.toml", "\u{0}"), (".env", "APP_ENV=prodution"), (".env", "APP_ENV="),
            (".env", "APP_SHOP__PORT_FILE=missing"),
        ])
    func files(name: String, text: String) throws {
        let folder = try SettingsFolder(["settings.toml": "[default.shop]\nport = 1\n", name: text])
        expectRefused(folder.load())
        if name == ".env", text.hasPrefix("APP_SHOP") { #expect(try folder.load(["APP_SHOP__PORT": "3"]).port() != 1) }
    }

    @Test("A missing file, an invalid override and a failed provider are reported as well")
    func others() throws {
        let folder = try SettingsFolder(["settings.toml": "[default.shop]\nport = 1\n"])
        expectRefused(folder.load([:], overrides: ["shop.port"]))
        expectRefused(try SettingsFolder([:]).load())
        var loader = SettingsLoader(directory: folder.path)
        loader.providers = [FailingProvider()]
        expectRefused(loader.load())
    }

    @Test("A line of .env with an error hides neither the values of the other lines nor a value of higher precedence")
    func otherLines() throws {
        let folder = try SettingsFolder(["settings.toml": "", ".env": "APP_SHOP__PORT=\"2\nAPP_SHOP__NAME=n\n"])
        #expect(
            problems(folder.load(["APP_SHOP__PORT": "3"]), [ShopSettings.self]) == [
                ".env:1 APP_SHOP__PORT: has no closing quote \""
            ])
        let page = try ConfigReport(catalog, folder.load()).explain("shop.port")
        #expect(page.text.hasPrefix("shop.port = (not known, since .env failed)\n"))
        #expect(page.text.contains("→  .env                         failed: has no closing quote \""))
        #expect(try ConfigReport(catalog, folder.load()).explain("shop.name").text.hasPrefix("shop.name = n\n"))
    }

    @Test("Invalid values are listed, and config get refuses only the invalid one")
    func invalidValues() throws {
        let report = ConfigReport(catalog, SettingsSources(values: ["shop.port": "eighty", "shop.name": "n"]))
        #expect(try report.list().entries.contains { $0.key == "shop.port" && $0.value == "eighty" })
        #expect(report.problems.map(\.key) == ["shop.port"])
        #expect(try report.get("shop.name").value == "n")
        #expect(throws: SettingsError.self) { try report.get("shop.port") }
    }

    @Test("Values with line ends stay on one line of the table")
    func lineEnds() throws {
        let report = ConfigReport(catalog, SettingsSources(values: ["shop.name": "a\nshop.port  1  forged\u{1B}[2J"]))
        let text = try report.list().text
        #expect(text.split(separator: "\n").count == catalog.declarations.count + 1)
        #expect(text.contains("a\\nshop.port  1  forged\\u{1B}[2J"))
        #expect(try report.explain("shop.name").text.hasPrefix("shop.name = a\\nshop.port"))
    }

    @Test("An empty APP_ENV is one problem", arguments: ["settings.toml", ".env"])
    func emptyEnvironment(place: String) throws {
        let folder = try SettingsFolder([
            "settings.toml": "[staging.shop]\nport = 3\n", ".env": place == ".env" ? "APP_ENV=" : "",
        ])
        let sources = folder.load(place == ".env" ? [:] : ["APP_ENV": ""])
        let origin = place == ".env" ? ".env:1 APP_ENV" : "variable APP_ENV"
        #expect(
            problems(sources, [ShopSettings.self, VaultSettings.self, MailSettings.self]) == [
                "\(origin): is empty; name an environment (known: development, production, staging, test)"
            ])
    }

    @Test(
        "An unknown environment is one problem: what it lacks is unknown",
        arguments: ["prodution", "production ", " ", "a\nb"])
    func unknownEnvironment(name: String) throws {
        let folder = try SettingsFolder(["settings.toml": ""])
        let found = problems(folder.load(["APP_ENV": name]), [VaultSettings.self, MailSettings.self])
        #expect(found.count == 1 && found.first?.hasPrefix("variable APP_ENV: ") == true)
    }

    @Test("A file that can't be read is one problem: what it may set is unknown")
    func unknownValues() throws {
        let sections: [any Settings.Type] = [VaultSettings.self, MailSettings.self]
        let secrets = try SettingsFolder(["settings.toml": "", ".secrets.toml": "[production.vault\n"])
        #expect(problems(secrets.load(["APP_ENV": "production"]), sections).count == 1)
        let settings = try SettingsFolder(["settings.toml": "[staging.shop\n"])
        #expect(problems(settings.load(["APP_ENV": "staging"]), sections).count == 1)
    }

    @Test("A pipe in the place of a file is refused instead of read for ever")
    func pipe() throws {
        var loader = SettingsLoader(directory: "/")
        loader.dotenv = nil
        loader.files = [.optional("/dev/zero")]
        #expect(problems(loader.load(), [ShopSettings.self]) == ["/dev/zero: cannot be read: not a regular file"])
    }
}

extension SettingsSources {
    fileprivate func port() throws -> Int? {
        for (_, result) in candidates("shop.port") {
            if let candidate = try result.get() { return Int(candidate.raw.text) }
        }
        return nil
    }
}
