import Configuration
import Testing
import TrellisConfig

@Suite struct SettingsLayersTests {
    /// The sources in ascending precedence; each test argument adds one to the previous ones.
    private static let layers = [
        "declared default", "settings.toml [default]", "settings.local.toml [default]", ".secrets.toml [default]",
        "settings.toml [production]", "settings.local.toml [production]", ".secrets.toml [production]", "provider",
        ".env",
        "variables", "command line",
    ]

    private func port(upTo layer: Int) throws -> Int {
        func toml(_ byDefault: Int, _ byEnvironment: Int) -> String {
            (layer >= byDefault ? "[default.shop]\nport = \(byDefault)\n" : "")
                + (layer >= byEnvironment ? "[production.shop]\nport = \(byEnvironment)\n" : "")
        }
        var files = ["settings.toml": toml(1, 4), "settings.local.toml": toml(2, 5), ".secrets.toml": toml(3, 6)]
        if layer >= 8 { files[".env"] = "APP_SHOP__PORT=8\n" }
        let folder = try SettingsFolder(files)
        var loader = SettingsLoader(directory: folder.path, variables: ["APP_ENV": "production"])
        if layer >= 7 { loader.providers = [InMemoryProvider(values: ["shop.port": "7"])] }
        if layer >= 9 { loader.variables["APP_SHOP__PORT"] = "9" }
        if layer >= 10 { loader.overrides = ["shop.port=10"] }
        return try loader.load().read(ShopSettings.self).port
    }

    @Test("Each source overrides those of lower precedence", arguments: layers.indices)
    func precedence(layer: Int) throws {
        #expect(try port(upTo: layer) == (layer == 0 ? 8080 : layer), "\(Self.layers[layer])")
    }

    @Test("The environment's header in the file of lowest precedence overrides [default] in all files")
    func environmentBeforeFile() throws {
        let folder = try SettingsFolder([
            "settings.toml": "[production.shop]\nname = \"ours\"", ".secrets.toml": "[default.shop]\nname = \"theirs\"",
        ])
        #expect(try folder.load(["APP_ENV": "production"]).read(ShopSettings.self).name == "ours")
        #expect(try folder.load(["APP_ENV": "test"]).read(ShopSettings.self).name == "theirs")
    }

    @Test(
        "A value on the command line begins after the equals sign, with a mark too", arguments: ["\u{301}", "\u{20E3}"])
    func marks(mark: String) throws {
        let folder = try SettingsFolder(["settings.toml": ""])
        var loader = SettingsLoader(directory: folder.path, variables: ["APP_ENV": "test"])
        loader.overrides = ["shop.name=\(mark)x"]
        let name = try loader.load().read(ShopSettings.self).name
        #expect(Array(name.utf8) == Array("\(mark)x".utf8))
    }

    @Test("Keys are merged individually, lists are replaced as a whole")
    func merging() throws {
        let folder = try SettingsFolder([
            "settings.toml": """
            [default.shop]
            name = "Corner"
            port = 1
            origins = ["a", "b"]
            [test.shop]
            port = 2
            origins = ["c"]
            """
        ])
        let shop = try folder.load(["APP_ENV": "test"]).read(ShopSettings.self)
        #expect(shop.name == "Corner")
        #expect(shop.port == 2)
        #expect(shop.origins == ["c"])
    }

    @Test("Without APP_ENV the environment is development; .env can set it, and process variables override .env")
    func environment() throws {
        let plain = try SettingsFolder(["settings.toml": ""])
        #expect(plain.load(named: false).environment == "development")
        let named = try SettingsFolder(["settings.toml": "[staging.shop]\nport = 3", ".env": "APP_ENV=staging"])
        #expect(named.load().environment == "staging")
        #expect(try named.load().read(ShopSettings.self).port == 3)
        #expect(named.load(["APP_ENV": "test"]).environment == "test")
    }

    @Test("An unknown environment is an error that suggests the nearest one")
    func unknownEnvironment() throws {
        let folder = try SettingsFolder(["settings.toml": "[staging.shop]\nport = 3"])
        #expect(
            problems(folder.load(["APP_ENV": "prodution"]), [ShopSettings.self]) == [
                "variable APP_ENV: \"prodution\" is not an environment (known: development, production, staging, test); "
                    + "did you mean production?"
            ])
        #expect(problems(folder.load(["APP_ENV": "default"]), [ShopSettings.self]).count == 1)
    }

    @Test("A missing file is an error only if it is required")
    func missingFile() throws {
        let folder = try SettingsFolder([:])
        let found = problems(folder.load(), [ShopSettings.self])
        #expect(found == ["settings.toml: required file not found in \(folder.path)"])
    }

    @Test("An unreadable file is an error with a reason")
    func unreadable() throws {
        let folder = try SettingsFolder(["settings.toml": ""])
        var loader = SettingsLoader(directory: folder.path)
        loader.files = [.optional("/")]
        #expect(problems(loader.load(), [ShopSettings.self]) == ["/: cannot be read: Is a directory"])
    }

    @Test("A provider failure is an error, and a value of lower precedence is not used")
    func failingProvider() throws {
        let folder = try SettingsFolder(["settings.toml": "[default.shop]\nport = 3"])
        var loader = SettingsLoader(directory: folder.path)
        loader.providers = [
            InMemoryProvider(name: "vault", values: ["shop.port": ConfigValue(.int(7), isSecret: false)])
        ]
        let found = problems(loader.load(), [ShopSettings.self])
        #expect(found.count == 1)
        #expect(found.first?.contains("cannot read shop.port") == true)
    }

    @Test("Libraries on swift-configuration read the same sources")
    func configReader() throws {
        let folder = try SettingsFolder(["settings.toml": "[default.shop]\nport = 3\norigins = [\"a\", \"b\"]"])
        let reader = folder.load(["APP_SHOP__IS_OPEN": "false"]).configReader
        #expect(reader.int(forKey: "shop.port") == 3)
        #expect(reader.bool(forKey: "shop.is_open") == false)
        #expect(reader.stringArray(forKey: "shop.origins") == ["a", "b"])
        #expect(throws: (any Error).self) { try reader.requiredInt(forKey: "shop.is_open") }
    }

    @Test("Tests need no files")
    func values() throws {
        let sources = SettingsSources(values: ["shop.port": "0x10"])
        #expect(problems(sources, [ShopSettings.self]).count == 1)
        let settings = try SettingsSources(values: ["shop.port": "9"]).read(
            SettingsCatalog([ShopSettings.self, VaultSettings.self]))
        #expect(settings[ShopSettings.self].port == 9)
        #expect(settings[VaultSettings.self].longest == .seconds(60))
        #expect(settings.environment == "test")
    }

    @Test("A section from its initializer has the defaults, and copies do not share values")
    func copies() {
        var first = ShopSettings()
        let second = first
        first.port = 1
        #expect(first.port == 1)
        #expect(second.port == 8080)
    }
}
