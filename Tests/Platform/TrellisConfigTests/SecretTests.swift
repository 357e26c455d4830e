import Testing

@testable import TrellisConfig

@Suite struct SecretTests {
    private static let password = "correct horse battery staple"

    @Test("A secret is printed as asterisks, and reveal() returns its value")
    func redaction() {
        struct Holder {
            let secret = Secret(SecretTests.password)
            let list = [Secret(SecretTests.password)]
        }
        let secret = Secret(Self.password)
        var dumped = ""
        dump(Holder(), to: &dumped)
        dump(secret, to: &dumped)
        let printed = [
            "\(secret)", secret.description, secret.debugDescription, String(describing: secret),
            String(reflecting: secret),
            "\(Holder())", String(reflecting: Holder()), "\([secret])", "\(Optional(secret) as Any)", dumped,
            "\(Mirror(reflecting: secret).children.map { "\($0)" })", secret.settingText,
        ]
        for text in printed { #expect(!text.contains("horse")) }
        #expect(secret.description == "******")
        #expect(secret.reveal() == Self.password)
    }

    @Test("Sections, sources and reports never print secrets")
    func reports() throws {
        let folder = try SettingsFolder([
            "settings.toml": "[default.mail]\nsender = \"a\"\n",
            ".secrets.toml": "[default.mail]\npassword = \"\(Self.password)\"\n[default.vault]\nmaster_key = 5\n",
            ".env": "APP_VAULT__MASTER_KEY=horse\n",
        ])
        let url = "postgres://ada:horse@db/papers?sslpassword=horse&x=1"
        let sources = folder.load(["APP_SHOP__PAPERS": url], overrides: ["mail.password=battery horse"])
        let catalog = SettingsCatalog([MailSettings.self, VaultSettings.self, ShopSettings.self])
        let report = ConfigReport(catalog, sources)
        var printed = [try report.list().text, try report.list().json, report.validate().text, report.validate().json]
        for declaration in catalog.declarations {
            let explanation = try report.explain(declaration.key)
            printed += [explanation.text, explanation.json]
            do { printed.append(try report.get(declaration.key).json) } catch { printed.append("\(error)") }
        }
        var dumped = ""
        dump(sources, to: &dumped)
        dump(try sources.read(MailSettings.self), to: &dumped)
        dump(try sources.read(ShopSettings.self), to: &dumped)
        let loader = SettingsLoader(
            directory: folder.path, variables: ["X": "horse"], overrides: ["mail.password=horse"])
        dump(loader, to: &dumped)
        printed += [dumped, "\(loader)", "\(sources)", catalog.markdown()]
        for text in printed { #expect(!text.contains("horse")) }
        #expect(try sources.read(MailSettings.self).password.reveal() == "battery horse")
        #expect(try report.get("shop.papers").value == "postgres://ada:******@db/papers?sslpassword=******")
    }

    @Test("A malformed secret is reported without its value")
    func malformed() {
        let sources = SettingsSources(values: ["vault.master_key": "horse"])
        #expect(
            problems(sources, [VaultSettings.self]) == [
                "--set vault.master_key: vault.master_key must have at least 8 bytes"
            ])
    }

    @Test(
        "URLs are printed without their passwords",
        arguments: [
            ("postgres://ada:p%40ss@db:5432/x", "postgres://ada:******@db:5432/x"),
            ("postgres://ada@db/x", "postgres://ada@db/x"),
            ("sqlite://var/x.sqlite", "sqlite://var/x.sqlite"), ("sqlite::memory:", "sqlite::memory:"),
            ("postgres://:pw@db", "postgres://:******@db"),
            ("smtp://ada%40b:c:d@[::1]:25", "smtp://ada%40b:******@[::1]:25"),
            ("postgres://db/x?user=a&password=b", "postgres://db/x?user=a&password=******"),
            ("postgres://db/x?pass%77ord=b&c&sslmode=d", "postgres://db/x?pass%77ord=******"),
            (
                "s3://b/p?endpoint=http://h:1&secret_access_key=b",
                "s3://b/p?endpoint=http://h:1&secret_access_key=******"
            ),
            ("postgres://a:b@h1:1,h2,[::1]:3/x", "postgres://a:******@h1:1,h2,[::1]:3/x"), ("memory:", "memory:"),
            ("file:///var/a b@c", "file:///var/a b@c"), ("mailto:secret", "mailto:******"),
        ])
    func urls(text: String, printed: String) throws {
        let url = try #require(ConnectionURL(text))
        #expect("\(url)" == printed)
        #expect(url.reveal() == text)
    }

    @Test(
        "Text that is not a URL is rejected",
        arguments: ["", "var/x.sqlite", ":x", "1a:x", "postgres:", "a b://c", "x://a\nb"])
    func noURL(text: String) {
        #expect(ConnectionURL(text) == nil)
    }

    @Test(
        "Production rejects a default secret from any source",
        arguments: [
            ("", [:], "vault.master_key has its public default value, which production does not allow: "),
            (
                "[default.vault]\nmaster_key = \"another key\"", [:],
                "settings.toml:2 [default]: vault.master_key has its public default value, which production does not allow: "
            ),
            (
                "", ["APP_VAULT__MASTER_KEY": "open sesame"],
                "variable APP_VAULT__MASTER_KEY: vault.master_key has its public default value, which production does not allow: "
            ),
        ])
    func defaultSecret(toml: String, variables: [String: String], message: String) throws {
        let folder = try SettingsFolder(["settings.toml": toml])
        let how =
            "set the variable APP_VAULT__MASTER_KEY, or the key in .secrets.toml; `App secrets generate` prints every secret"
        let production = variables.merging(["APP_ENV": "production"]) { $1 }
        #expect(problems(folder.load(production), [VaultSettings.self]) == [message + how])
        #expect(problems(folder.load(variables), [VaultSettings.self]) == [])
    }

    @Test("Without a named environment a default secret is rejected, once, and the message says what to name")
    func unnamedEnvironment() throws {
        let folder = try SettingsFolder(["settings.toml": ""])
        let found = problems(folder.load(named: false), [VaultSettings.self, SecondSecret.self])
        #expect(found.count == 1)
        for text in ["APP_ENV", "vault.master_key", "APP_ENV=development", "make run", "App secrets generate"] {
            #expect(found.first?.contains(text) == true, "\(text)")
        }
        for name in ["development", "test"] {
            #expect(problems(folder.load(["APP_ENV": name]), [VaultSettings.self]) == [])
        }
        let named = try SettingsFolder(["settings.toml": "", ".env": "APP_ENV=development"])
        #expect(problems(named.load(named: false), [VaultSettings.self]) == [])
        let own = try SettingsFolder([
            "settings.toml": "", ".secrets.toml": "[default.vault]\nmaster_key = \"our own key\"",
        ])
        #expect(problems(own.load(named: false), [VaultSettings.self]) == [])
        let read = try own.load(named: false).read(SettingsCatalog([VaultSettings.self]))
        let error = #expect(throws: SettingsError.self) { try read.requireNamedEnvironment() }
        #expect(error?.description.contains("set APP_ENV=development on a developer's machine") == true)
        try own.load(["APP_ENV": "production"]).read(SettingsCatalog([VaultSettings.self])).requireNamedEnvironment()
    }

    @Test("Production accepts its own secret, and other environments are as strict as production")
    func ownSecret() throws {
        let folder = try SettingsFolder([
            "settings.toml": "[staging.shop]\nport = 1",
            ".secrets.toml": "[production.vault]\nmaster_key = \"our own key\"",
        ])
        let sections: [any Settings.Type] = [VaultSettings.self, ShopSettings.self]
        #expect(problems(folder.load(["APP_ENV": "production"]), sections) == [])
        #expect(problems(folder.load(["APP_ENV": "staging"]), sections).count == 1)
    }
}

private struct SecondSecret: Settings {
    static let section = "second"

    @Setting("Another secret with a default.") var key = Secret("also public")

    init() {}
}
