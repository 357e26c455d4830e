import Testing

@testable import TrellisConfig

@Suite struct SettingValuesTests {
    private func text<Value: SettingValue>(_ type: Value.Type, _ raw: RawSetting) -> String {
        do throws(SettingMismatch) { return try Value.read(raw).settingText } catch { return "refused" }
    }

    @Test(
        "Text is converted to each type",
        arguments: [
            ("30s", "30s"), ("250ms", "250ms"), ("5m", "5m"), ("90m", "1h30m"), ("1h30m", "1h30m"), ("2w", "14d"),
            ("0", "0s"),
            ("30", "refused"), ("", "refused"), ("s", "refused"), ("30 s", "refused"), ("-5s", "refused"),
            ("5y", "refused"),
            ("99999999999999999999s", "refused"), ("9999999999999w", "refused"), ("１s", "refused"),
        ])
    func durations(written: String, printed: String) {
        #expect(text(Duration.self, .text(written)) == printed)
        #expect(text(Duration.self, .string(written)) == printed)
    }

    @Test(
        "Sizes have decimal and binary units",
        arguments: [
            ("1MiB", "1MiB"), ("1024", "1KiB"), ("1000", "1000B"), ("64 KiB", "64KiB"), ("10MB", "10000000B"),
            ("2gib", "2GiB"),
            ("1.5MiB", "refused"), ("MiB", "refused"), ("-1", "refused"), ("1XB", "refused"),
            ("9999999999999GiB", "refused"),
        ])
    func sizes(written: String, printed: String) {
        #expect(text(ByteCount.self, .text(written)) == printed)
    }

    @Test("Numbers and booleans are strict in files and lenient in variables")
    func scalars() {
        #expect(text(Int.self, .text("8080")) == "8080")
        #expect(text(Int.self, .integer(8080)) == "8080")
        #expect(text(Int.self, .string("8080")) == "refused")
        #expect(text(Int.self, .text("80a")) == "refused")
        #expect(text(Int.self, .number(1.5)) == "refused")
        #expect(text(Int.self, .text("99999999999999999999")) == "refused")
        #expect(text(Double.self, .integer(1)) == "1.0")
        #expect(text(Double.self, .text("nan")) == "refused")
        #expect(text(Bool.self, .text("YES")) == "true")
        #expect(text(Bool.self, .text("0")) == "false")
        #expect(text(Bool.self, .string("true")) == "refused")
        #expect(text(Bool.self, .text("maybe")) == "refused")
        #expect(text(String.self, .integer(1)) == "refused")
    }

    @Test(
        "Lists are read from TOML, comma-separated text and brackets",
        arguments: [
            ("a, b", "a, b"), ("", ""), ("[\"a\", \"b, c\"]", "a, b, c"), ("[]", ""), ("[1]", "refused"),
            ("[\"a\"", "refused"),
            ("[]\nx = 1", "refused"),
        ])
    func lists(written: String, printed: String) {
        #expect(text([String].self, .text(written)) == printed)
    }

    @Test("The error of a list names the invalid element")
    func wrongElement() {
        do throws(SettingMismatch) {
            _ = try [Int].read(.list([.integer(1), .string("x")]))
            Issue.record("must be refused")
        } catch {
            #expect(error.message == "has an invalid element 2, which must be an integer, as in 8080")
        }
    }

    @Test("Empty text clears an optional value")
    func optionals() throws {
        let folder = try SettingsFolder(["settings.toml": "[default.shop]\ncontact = \"ada@example.org\""])
        #expect(try folder.load().read(ShopSettings.self).contact == "ada@example.org")
        #expect(try folder.load(["APP_SHOP__CONTACT": ""]).read(ShopSettings.self).contact == nil)
    }

    @Test("Every type is read from a file")
    func file() throws {
        let folder = try SettingsFolder([
            "settings.toml": """
            default.shop = { name = "Market", port = 0x1F90 }
            [test]
            shop.sample_share = 1
            shop.is_open = false
            [test.shop.unused]
            """,
            "settings.local.toml": """
            [test.shop]
            visit_limit = "5m"
            parcel_limit = 512
            origins = [
                "https://a.example",   # the first
                "https://b.example",
            ]
            mood = 'busy'
            papers = "postgres://ada:lovelace@db/papers"
            contact = \"\"\"
            many
            lines\"\"\"
            """,
        ])
        let shop = try folder.load(["APP_ENV": "test"]).read(ShopSettings.self)
        #expect(shop.name == "Market")
        #expect(shop.port == 8080)
        #expect(shop.sampleShare == 1)
        #expect(!shop.isOpen)
        #expect(shop.visitLimit == .seconds(300))
        #expect(shop.parcelLimit.bytes == 512)
        #expect(shop.origins == ["https://a.example", "https://b.example"])
        #expect(shop.mood == .busy)
        #expect(shop.papers?.reveal() == "postgres://ada:lovelace@db/papers")
        #expect(shop.contact == "many\nlines")
    }

    @Test(
        "Keys are the properties' names in snake_case",
        arguments: [
            ("port", "port"), ("bodyLimit", "body_limit"), ("publicURL", "public_url"), ("urlPrefix", "url_prefix"),
            ("useHTTPOnly", "use_http_only"), ("userIDs", "user_ids"), ("IDsOfUsers", "ids_of_users"),
            ("already_snake", "already_snake"), ("sha256Hash", "sha256_hash"), ("isOK", "is_ok"),
        ])
    func keys(property: String, key: String) {
        #expect(property.snakeCased == key)
    }

    @Test(
        "Variables and keys convert to each other",
        arguments: [
            ("APP_WEB__PORT", "web.port"), ("APP_WEB__BODY_LIMIT", "web.body_limit"), ("APP_A__B__C", "a.b.c"),
            ("APP_WEB_PORT", nil), ("APP_WEB__", nil), ("APP___PORT", nil), ("WEB__PORT", nil), ("APP_", nil),
        ])
    func variables(variable: String, key: String?) {
        let names = VariableNames(prefix: "APP")
        #expect(names.key(of: variable) == key)
        if let key { #expect(names.variable(for: key) == variable) }
    }
}
