import Testing
import TrellisConfig

@Suite struct VaultReadingTests {
    @Test("A value of Vault overrides files, and variables override it")
    func precedence() throws {
        var fixture = try VaultFixture(toml: "[default.shop]\nport = 1\nname = \"file\"\n[test.shop]\nport = 2")
        fixture.vault.secret("shop", #"{"shop.port": "3"}"#)
        #expect(try fixture.shop().port == 3)
        #expect(try fixture.shop().name == "file")
        fixture.variables["APP_SHOP__PORT"] = "4"
        #expect(try fixture.shop().port == 4)
    }

    @Test(
        "Fields name keys in every form",
        arguments: [
            #"{"shop.name": "Bazaar"}"#, #"{"SHOP__NAME": "Bazaar"}"#, #"{"APP_SHOP__NAME": "Bazaar"}"#,
            #"{"shop": {"name": "Bazaar"}}"#, #"{"name": "Bazaar"}"#, #"{"Shop.Name": "Bazaar"}"#,
        ])
    func fields(json: String) throws {
        let fixture = try VaultFixture()
        fixture.vault.secret("shop", json)
        #expect(try fixture.shop().name == "Bazaar")
    }

    @Test("A secret below the path is a section")
    func sections() throws {
        let fixture = try VaultFixture(["APP_VAULT__PATH": "secret/product"])
        fixture.vault.listing("product", "shop", "mail", "other/")
        fixture.vault.secret("product/shop", #"{"port": 9, "IS_OPEN": false, "origins": ["a", "b"], "contact": null}"#)
        fixture.vault.secret("product/mail", #"{"sender": "a@b.c", "password": "p"}"#)
        let shop = try fixture.shop()
        #expect(shop.port == 9)
        #expect(!shop.isOpen)
        #expect(shop.origins == ["a", "b"])
        #expect(try fixture.load().read(MailSettings.self).password.reveal() == "p")
    }

    @Test("Text may represent any type, as the command line of Vault writes it")
    func text() throws {
        let fixture = try VaultFixture()
        fixture.vault.secret(
            "shop", #"{"shop.port": "9", "shop.is_open": "no", "shop.sample_share": 0.25, "shop.origins": "a, b"}"#)
        let shop = try fixture.shop()
        #expect(shop.port == 9)
        #expect(!shop.isOpen)
        #expect(shop.sampleShare == 0.25)
        #expect(shop.origins == ["a", "b"])
    }

    @Test("The environment's secrets override those of the path, and these override default")
    func environments() throws {
        let fixture = try VaultFixture()
        fixture.vault.listing("shop", "default", "test/", "test", "production")
        fixture.vault.listing("shop/test", "shop")
        fixture.vault.secret("shop", #"{"shop.port": "2", "shop.name": "path"}"#)
        fixture.vault.secret("shop/default", #"{"shop.port": "1", "shop.name": "default", "shop.contact": "default"}"#)
        fixture.vault.secret("shop/test", #"{"shop.port": "3"}"#)
        fixture.vault.secret("shop/test/shop", #"{"parcel_limit": "5MiB"}"#)
        let shop = try fixture.shop()
        #expect(shop.port == 3)
        #expect(shop.name == "path")
        #expect(shop.contact == "default")
        #expect(shop.parcelLimit == .mebibytes(5))
        #expect(!fixture.vault.requests.contains { $0.contains("production") })
    }

    @Test(
        "A path with {environment}, or that ends with the environment, is read alone",
        arguments: [
            "secret/shop/{environment}", "secret/shop/test", "secret/data/shop/test",
        ])
    func placeholder(path: String) throws {
        let fixture = try VaultFixture(["APP_VAULT__PATH": path])
        fixture.vault.secret("shop", #"{"shop.port": "2"}"#)
        fixture.vault.secret("shop/test", #"{"shop.name": "Bazaar"}"#)
        #expect(try fixture.shop().name == "Bazaar")
        #expect(try fixture.shop().port == 8080)
    }

    @Test("A token that may not list reads the path's secret, and the environment's if it may")
    func noList() throws {
        let fixture = try VaultFixture()
        fixture.vault.set("secret/metadata/shop?list=true", .reply(403, #"{"errors": ["permission denied"]}"#))
        fixture.vault.set("secret/metadata/shop/test?list=true", .reply(403, "{}"))
        fixture.vault.set("secret/metadata/shop/default?list=true", .reply(403, "{}"))
        fixture.vault.set("secret/data/shop/test", .reply(403, "{}"))
        fixture.vault.secret("shop", #"{"shop.port": "2"}"#)
        #expect(try fixture.shop().port == 2)
        fixture.vault.secret("shop/test", #"{"shop.port": "3"}"#)
        #expect(try fixture.shop().port == 3)
    }

    @Test(
        "A secret that is listed and can't be read is an error: values of lower precedence must not replace its values")
    func listedAndDenied() throws {
        let fixture = try VaultFixture()
        fixture.vault.token(ttl: 0)
        fixture.vault.secret("shop", #"{"shop.port": "2"}"#)
        fixture.vault.set("secret/data/shop/test", .reply(403, "{}"))
        fixture.vault.listing("shop", "test")
        let expected =
            "vault: http://127.0.0.1:8200 doesn't let the token read secret/shop/test. Grant it in a policy of the token"
        #expect(fixture.problems() == [expected])
        fixture.vault.listing("shop", "mail")
        fixture.vault.set("secret/data/shop/mail", .reply(403, "{}"))
        #expect(fixture.problems().first?.contains("secret/shop/mail") == true)
    }

    @Test("A key that two fields set is an error that names both secrets")
    func ambiguous() throws {
        let fixture = try VaultFixture()
        fixture.vault.listing("shop", "shop")
        fixture.vault.secret("shop", version: 3, #"{"shop.port": "1"}"#)
        fixture.vault.secret("shop/shop", version: 4, #"{"port": "2"}"#)
        #expect(
            fixture.problems() == [
                "vault: shop.port is set by vault secret/shop version 3 and by vault secret/shop/shop version 4. "
                    + "Remove one of them"
            ])
    }

    @Test("A path without a secret is an error, and a deleted version is named")
    func nothing() throws {
        let fixture = try VaultFixture()
        let text = "vault: http://127.0.0.1:8200 has no secret at secret/shop"
        #expect(fixture.problems() == ["\(text). Write one, or correct vault.path"])
        let deleted = #"{"data": {"data": null, "metadata": {"version": 7, "deletion_time": "2026-01-01T00:00:00Z"}}}"#
        fixture.vault.set("secret/data/shop", .reply(404, deleted))
        #expect(fixture.problems() == ["\(text): version 7 was deleted. Restore it, or write another one"])
    }

    @Test("Another kind of engine is an error")
    func version1() throws {
        let fixture = try VaultFixture()
        fixture.vault.set(
            "sys/internal/ui/mounts/secret/shop", .reply(200, #"{"data": {"path": "secret/", "options": null}}"#))
        #expect(fixture.problems().first?.contains("secret/shop is not in a KV version 2 engine") == true)
    }

    @Test("The engine's mount may have several names")
    func deepMount() throws {
        let fixture = try VaultFixture(["APP_VAULT__PATH": "teams/blue/shop"])
        fixture.vault.set(
            "sys/internal/ui/mounts/teams/blue/shop",
            .reply(200, #"{"data": {"path": "teams/blue/", "options": {"version": "2"}}}"#))
        fixture.vault.set(
            "teams/blue/data/shop",
            .reply(200, #"{"data": {"data": {"shop.port": "5"}, "metadata": {"version": 1}}}"#))
        #expect(try fixture.shop().port == 5)
    }

    @Test("Vault can't set how it is reached")
    func itself() throws {
        let fixture = try VaultFixture()
        fixture.vault.secret("shop", #"{"vault.timeout": "1ms", "shop.port": "1"}"#)
        let report = ConfigReport(SettingsCatalog([TrellisConfig.VaultSettings.self]), fixture.load())
        #expect(try report.get("vault.timeout").value == "5s")
    }

    @Test("A wrong value is an error with path and version, without the value")
    func wrongValue() throws {
        let fixture = try VaultFixture()
        fixture.vault.secret("shop", version: 12, #"{"shop.port": "hunter2"}"#)
        let found = fixture.problems()
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("vault secret/shop version 12: shop.port must be an integer") == true)
        #expect(found.first?.contains("hunter2") == false)
    }

    @Test("config explain and config list name path and version, never the value, also of a setting that is no secret")
    func explain() throws {
        let fixture = try VaultFixture(toml: "[default.shop]\nname = \"file\"")
        fixture.vault.secret("shop", version: 12, #"{"shop.name": "hunter2"}"#)
        let report = ConfigReport(SettingsCatalog([ShopSettings.self]), fixture.load())
        let page = try report.explain("shop.name")
        #expect(page.text.contains("vault secret/shop version 12"))
        #expect(page.text.contains("→  vault secret/shop"))
        let texts = try [
            page.text, page.json, report.list().text, report.list().json, report.get("shop.name").json,
        ]
        #expect(texts.allSatisfy { !$0.contains("hunter2") })
        #expect(try report.get("shop.name").origin?.description == "vault secret/shop version 12")
    }

    @Test("Nothing that has the token or a value prints it")
    func printing() throws {
        let fixture = try VaultFixture()
        fixture.vault.secret("shop", #"{"shop.name": "hunter2"}"#)
        let sources = fixture.load()
        let connection = try #require(sources.vault)
        var text = "\(connection) \(connection.values) \(String(reflecting: connection.values))"
        dump(connection.values, to: &text)
        dump(sources, to: &text, maxDepth: 12)
        #expect(!text.contains("hunter2"))
        #expect(!text.contains("t-secret"))
    }
}
