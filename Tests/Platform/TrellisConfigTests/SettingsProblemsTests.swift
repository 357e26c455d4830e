import Testing

@testable import TrellisConfig

@Suite struct SettingsProblemsTests {
    @Test("All problems are reported together, with location and nearest name")
    func everything() throws {
        let folder = try SettingsFolder([
            "settings.toml": """
            top = 1

            [default.shop]
            port = 70000
            prot = 8080
            mood = "bussy"
            visit_limit = 30

            [prodution.shop]
            port = 1

            [shop]
            port = 2

            [production.shp]
            port = 3
            """,
            ".env": "APP_SHOP__IS_OPEN=maybe\nnonsense\n",
        ])
        let variables = ["APP_SHOP__NAEM": "x", "APP_SHOP_PORT": "1", "APP_SERVICE_HOST": "10.0.0.1", "PATH": "/bin"]
        let found = problems(
            folder.load(variables, overrides: ["shop.colour=red", "oops"]), [ShopSettings.self, MailSettings.self])
        #expect(
            found == [
                ".env:2: must have the form NAME=value",
                "--set number 2: must have the form section.key=value",
                "settings.toml:4 [default]: shop.port must be between 1 and 65535, not \"70000\"",
                ".env:1 APP_SHOP__IS_OPEN: shop.is_open must be true or false, not \"maybe\"",
                "settings.toml:7 [default]: shop.visit_limit must be a duration with its unit, as in 250ms, 30s, 5m, 12h or 30d, not \"30\"",
                "settings.toml:6 [default]: shop.mood must be one of calm, busy (did you mean busy?), not \"bussy\"",
                "mail.sender is required: set the variable APP_MAIL__SENDER, or the key in settings.toml",
                "mail.password is required: set the variable APP_MAIL__PASSWORD, or the key in .secrets.toml",
                "settings.toml:1: top is outside an environment; put it under a header such as [default.web]",
                "settings.toml:5 [default]: shop.prot is not a setting; did you mean shop.port?",
                "settings.toml:9: [prodution] is not a known environment; did you mean [production]?",
                "settings.toml:12: [shop] is a section outside an environment; did you mean [default.shop]?",
                "settings.toml:16 [production]: shp.port is not a setting; did you mean shop.port?",
                "--set shop.colour: shop.colour is not a setting",
                "variable APP_SHOP__NAEM: APP_SHOP__NAEM is not a setting's variable; did you mean APP_SHOP__NAME?",
                "variable APP_SHOP_PORT: APP_SHOP_PORT is not a setting's variable; did you mean APP_SHOP__PORT?",
            ])
    }

    @Test(
        "Invalid TOML is reported with line and column",
        arguments: [
            ("[default.shop]\nport = \n", 2), ("[default.shop\n", 1), ("[default.shop]\nport = 1\nport = 2\n", 3),
            ("[default.shop]\nname = \"open\n", 2), ("[default.shop]\n\n\nname = 'a' 'b'\n", 4),
            ("a = 1\n[=", 2), ("a = [1,\n}", 2), ("a = 1979-05-27Today", 1), ("a = = 1\n[=", 1), ("[[\t.a]]", 1),
            ("a = [{b = 1}, }", 1),
        ])
    func syntax(text: String, line: Int) throws {
        let folder = try SettingsFolder(["settings.toml": text])
        let sources = folder.load()
        let problem = try #require(sources.problems.first)
        guard case .file("settings.toml", let found, let column?, nil) = problem.origin else {
            Issue.record("\(problem)")
            return
        }
        #expect(found == line)
        #expect(column > 0)
        #expect(problem.code == .syntax)
    }

    @Test("A file that is not text is rejected")
    func notText() throws {
        let folder = try SettingsFolder(["settings.toml": "[default.shop]\u{0}\n"])
        #expect(problems(folder.load(), [ShopSettings.self]) == ["settings.toml: cannot be read: contains a zero byte"])
    }

    @Test("A rule between keys is checked when every value is valid")
    func between() {
        let wrong = SettingsSources(values: ["vault.longest": "1s", "vault.shortest": "5s"])
        #expect(
            problems(wrong, [VaultSettings.self]) == ["--set vault.longest: vault.longest must be longer than shortest"]
        )
        let malformed = SettingsSources(values: ["vault.longest": "1s", "vault.shortest": "5"])
        #expect(problems(malformed, [VaultSettings.self]).count == 1)
    }

    @Test("A default that violates its own rule is a problem")
    func badDefault() {
        struct Odd: Settings {
            static let section = "odd"
            @Setting("A small number.", .range(1...9)) var number = 10
        }
        #expect(
            problems(SettingsSources(values: [:]), [Odd.self]) == [
                "declared default: odd.number must be between 1 and 9"
            ])
    }

    @Test("Two declarations of one key are a problem")
    func declaredTwice() {
        struct Again: Settings {
            static let section = "shop"
            @Setting("The same again.") var port = 1
        }
        let found = problems(SettingsSources(values: [:]), [ShopSettings.self, Again.self])
        #expect(found == ["shop.port is declared twice, the second time by Again"])
    }
}
