import Testing

@testable import TrellisConfig

/// The word `horse` is a part of every secret here; nothing that is printed may contain it.
@Suite struct SecretsInErrorsTests {
    private static let sections: [any Settings.Type] = [
        ShopSettings.self, VaultSettings.self, MailSettings.self, RelaySettings.self,
    ]
    private static let catalog = SettingsCatalog(sections)

    /// Returns everything that the commands and the start print for these sources.
    private func printed(_ sources: SettingsSources) -> String {
        let report = ConfigReport(Self.catalog, sources)
        var texts = [report.validate().text, report.validate().json, problems(sources, Self.sections).joined()]
        do { texts += [try report.list().text, try report.list().json] } catch { texts.append("\(error)") }
        for key in ["shop.papers", "shop.port", "mail.password", "relay.addresses"] {
            do {
                let explanation = try report.explain(key)
                texts += [explanation.text, explanation.json, try report.get(key).json]
            } catch { texts.append("\(error)") }
        }
        dump(sources, to: &texts[0])
        return texts.joined(separator: "\n")
    }

    private static let passwords = [
        "p@ss/horse#rd", "horse/1", "horse#1", "horse?1", "horse@1", "1/horse", "12?horse", "1#horse", "/horse",
        "@horse",
        "%horse", "a horse", "[horse]", "horse\\1", "\"horse\"", "horse|", "hörse".replacing("ö", with: "o") + "é",
        "p&horse?x=1", "a:b/horse", "1?x=@horse", "horse%4",
    ]

    @Test(
        "An address with a password that is not percent-encoded is refused, and nothing of it is printed",
        arguments: passwords)
    func addresses(password: String) throws {
        for url in ["postgres://ada:\(password)@db/papers?x=on"] {
            let folder = try SettingsFolder(["settings.toml": ""])
            let quoted = url.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            let file = try SettingsFolder([
                "settings.toml": "", ".secrets.toml": "[default.shop]\npapers = \"\(quoted)\"\n",
            ])
            let dotenv = try SettingsFolder(["settings.toml": "", ".env": "APP_SHOP__PAPERS=\"\(quoted)\"\n"])
            let sources = [
                folder.load(["APP_SHOP__PAPERS": url]), folder.load([:], overrides: ["shop.papers=\(url)"]),
                folder.load(["APP_RELAY__ADDRESSES": "memory:, \(url)"]), file.load(), dotenv.load(),
            ]
            for sources in sources {
                let text = printed(sources)
                #expect(!text.contains("horse") && text.contains("percent-encode the password"), "\(url)")
            }
        }
    }

    @Test(
        "A text that is no address at all is not printed either",
        arguments: [
            "horse", "ada:horse@db", "postgres:/ada:horse@db", "postgres//ada:horse@db", "//ada:horse@db", "ada:horse",
        ])
    func noAddress(text: String) throws {
        let folder = try SettingsFolder(["settings.toml": ""])
        #expect(!printed(folder.load(["APP_SHOP__PAPERS": text])).contains("horse"))
    }

    @Test("Each address of a list is printed without its password, also in texts and in lists of the file")
    func lists() throws {
        let urls = "smtp://a:horse@x, smtp://b:horse@y"
        let folder = try SettingsFolder([
            "settings.toml":
                "[default.relay]\naddresses = [\"smtp://a:horse@x\", \"smtp://b:horse@y\"]\nproxy = \"http://a:horse@p\""
        ])
        for sources in [
            folder.load(), folder.load(["APP_RELAY__ADDRESSES": urls, "APP_RELAY__PROXY": "http://a:horse@p"]),
        ] {
            let report = ConfigReport(Self.catalog, sources)
            #expect(try report.get("relay.addresses").value == "smtp://a:******@x, smtp://b:******@y")
            #expect(try report.get("relay.proxy").value == "http://a:******@p")
            #expect(!printed(sources).contains("horse"))
        }
    }

    @Test(
        "A syntax error in a file quotes nothing of it",
        arguments: [
            "password = horse", "password = \"horse", "password = \"\\horse\"", "password = truehorse",
            "password = 'horse' x",
            "password = 12horse", "password = 99999999999999999999horse", "password = infhorse",
            "password = 1979-05-27Thorse",
            "password = [\"horse\", horse]", "password = {a = horse", "password = \"a\nhorse\"",
            "password = \"a\"\nhorse",
            "password = \"a\"\nhorse = 1\nhorse = 2", "password = \"a\"\n\"horse", "password = \"a\"\n[horse\n",
            "password = @horse",
            "password = \"a\"\n[default.mail]\nhorse = ", "password = _horse", "password = 0xhorse",
            "password = \"\"\"horse",
        ])
    func toml(line: String) throws {
        let folder = try SettingsFolder(["settings.toml": "", ".secrets.toml": "[default.mail]\n\(line)\n"])
        let text = problems(folder.load(), Self.sections).joined(separator: "\n")
        #expect(!text.contains("horse") && text.contains(".secrets.toml:"))
        #expect(!printed(folder.load()).contains("horse"))
    }

    @Test(
        "An error in .env quotes neither a value nor the lines after it",
        arguments: [
            "APP_MAIL__PASSWORD=\"horse", "APP_MAIL__PASSWORD='horse", "APP_MAIL__PASSWORD=\"a\" horse",
            "APP_MAIL__PASSWORD=a${horse}", "APP_MAIL__PASSWORD=a${horse", "APP_MAIL__PASSWORD=a${X:?horse}",
            "APP_MAIL__PASSWORD=\"${A:-horse", "APP_SHOP__PORT=\"80\nAPP_MAIL__PASSWORD=horse\nX=\"",
            "APP_SHOP__PORT=\"80\nAPP_MAIL__PASSWORD=horse\nX=1\"",
            "APP_SHOP__NAME=\"80\n  export APP_MAIL__PASSWORD=horse\n\"",
            "APP_ENV=\"test\nAPP_MAIL__PASSWORD=horse\nX=1\"", "APP_ENV='test\nhorse\n'",
            "APP_MAIL__PASSWORD=\"a\nhorse=\"\nhorse=\"b", "horse", "horse: 1", "-----horse-----",
        ])
    func dotenv(text: String) throws {
        let folder = try SettingsFolder(["settings.toml": "", ".env": text + "\n"])
        let found = problems(folder.load(), Self.sections).joined(separator: "\n")
        #expect(!found.contains("horse") && found.contains(".env:"), "\(found)")
        #expect(!printed(folder.load()).contains("horse"))
    }

    @Test(
        "An invalid override on the command line is reported by its number",
        arguments: [
            "horse", "mail.password horse", "mail.password: smtp://a:horse@b?c=d", "mail.password:horse=1",
            " mail.password=horse",
        ])
    func commandLine(override: String) throws {
        let folder = try SettingsFolder(["settings.toml": ""])
        let found = problems(folder.load([:], overrides: [override]), [ShopSettings.self])
        #expect(
            found.count == 1
                && found.allSatisfy { $0.contains("must have the form section.key=value") && !$0.contains("horse") })
    }

    @Test("A value from a file for secrets is not quoted, even if its setting is not secret")
    func secretsFile() throws {
        let folder = try SettingsFolder([
            "settings.toml": "",
            ".secrets.toml": "[default.shop]\nport = \"horse\"\n[production.shop]\nmood = \"horse\"\n",
        ])
        #expect(!printed(folder.load()).contains("horse"))
    }

    @Test(
        "An invalid value of several lines is quoted up to its first line, since a missing quote may have added the others"
    )
    func severalLines() throws {
        let folder = try SettingsFolder([
            "settings.toml": "", ".env": "APP_SHOP__PORT='1\nhorse'\nAPP_SHOP__MOOD='x\nhorse'",
        ])
        #expect(
            problems(folder.load(), [ShopSettings.self]) == [
                ".env:1 APP_SHOP__PORT: shop.port must be an integer, as in 8080, not \"1…\"",
                ".env:3 APP_SHOP__MOOD: shop.mood must be one of calm, busy, not \"x…\"",
            ])
    }

    @Test("The text of another library's error is not shown for a secret")
    func provider() throws {
        let folder = try SettingsFolder(["settings.toml": "[default.shop]\nport = 1"])
        var loader = SettingsLoader(directory: folder.path)
        loader.providers = [FailingProvider()]
        let found = problems(loader.load(), [MailSettings.self])
        #expect(found.contains("failing: cannot read mail.password: the source failed"))
        #expect(found.contains("failing: cannot read mail.sender: it is horse"))
    }

    @Test(
        "A variable in quotes is refused, since Docker and Kubernetes keep the quotes",
        arguments: ["\"quick\"", "'quick'"])
    func quotes(text: String) throws {
        let folder = try SettingsFolder(["settings.toml": ""])
        let found = problems(folder.load(["APP_SHOP__NAME": text]), [ShopSettings.self])
        #expect(found.first?.contains("shop.name must not be in quotes") == true && found.count == 1)
        #expect(
            problems(folder.load(["APP_SHOP__NAME": "\"", "APP_SHOP__CONTACT": "a \"b\""]), [ShopSettings.self]) == [])
    }
}
