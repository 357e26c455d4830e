import Testing
import TrellisConfig

@Suite struct VaultSettingsTests {
    private func problems(_ values: [String: String]) -> [String] {
        let values = Dictionary(uniqueKeysWithValues: values.map { ("vault.\($0.key)", $0.value) })
        return TrellisConfigTests.problems(SettingsSources(values: values), [TrellisConfig.VaultSettings.self])
    }

    private let valid = ["address": "https://vault.example.com:8200", "path": "secret/shop", "token": "t"]

    @Test("Without an address nothing is required")
    func none() {
        #expect(problems([:]) == [])
        #expect(problems(["path": "secret/shop"]) == [])
    }

    @Test(
        "An address is scheme, host and port",
        arguments: [
            "https://vault", "http://127.0.0.1:8200", "https://[::1]:8200/", "http://localhost",
            "https://VAULT_1.internal:1",
        ])
    func addresses(address: String) {
        #expect(problems(valid.merging(["address": address]) { $1 }) == [])
    }

    @Test(
        "Other addresses are refused",
        arguments: [
            "vault:8200", "ftp://vault", "https://", "https://user:secret@vault", "https://vault/v1",
            "https://vault:0x50",
            "https://vault:65536", "https://vault:", "https://vault?x", "https://[::1", "https://va ult",
            "https://vault:+80",
        ])
    func badAddresses(address: String) {
        let found = problems(valid.merging(["address": address]) { $1 })
        #expect(found.count == 1)
        #expect(found.first?.contains("vault.address must be https://HOST:PORT") == true)
    }

    @Test(
        "A path has a mount and at least one more name, and can't leave the mount",
        arguments: [
            "secret": false, "secret/shop": true, "/secret/shop/": true, "secret/{environment}": true,
            "secret//shop": false,
            "secret/../shop": false, "secret/./shop": false, "secret/sh\u{7}op": false, "secret/späti": true,
        ])
    func paths(path: String, isValid: Bool) {
        #expect((problems(valid.merging(["path": path]) { $1 }) == []) == isValid)
    }

    @Test("Exactly one way to log in is set")
    func logins() {
        var none = valid
        none["token"] = nil
        #expect(problems(none).first?.contains("needs exactly one of vault.token") == true)
        #expect(problems(valid.merging(["role_id": "r"]) { $1 }).count == 1)
        #expect(problems(none.merging(["role_id": "r", "secret_id": "s"]) { $1 }) == [])
        #expect(problems(none.merging(["role_id": "r"]) { $1 }) == [])
        #expect(problems(none.merging(["kubernetes_role": "r"]) { $1 }) == [])
        #expect(problems(none.merging(["role_id": "r", "secret_id": "s", "wrapped_secret_id": "w"]) { $1 }).count == 1)
        #expect(problems(valid.merging(["secret_id": "s"]) { $1 }).count == 1)
    }

    @Test("What belongs together is set together")
    func pairs() {
        #expect(problems(valid.merging(["allow_stale": "true"]) { $1 }).count == 1)
        #expect(problems(valid.merging(["stale_key": "short"]) { $1 }).count == 1)
        #expect(problems(valid.merging(["database_role": "database/creds/shop"]) { $1 }).count == 1)
        let database = ["database_role": "database/creds/shop", "database_url": "postgres://db/shop"]
        #expect(problems(valid.merging(database) { $1 }) == [])
        #expect(
            problems(valid.merging(database) { $1 }.merging(["database_url": "postgres://a:b@db/x"]) { $1 }).count == 1)
    }

    @Test("Another machine is called without encryption in development and test only")
    func plaintext() throws {
        var fixture = try VaultFixture(["APP_VAULT__ADDRESS": "http://vault:8200"])
        fixture.vault.secret("shop", #"{"shop.port": "1"}"#)
        #expect(try fixture.shop().port == 1)
        fixture.variables["APP_ENV"] = "production"
        #expect(fixture.problems().first?.contains("http://vault:8200 is another machine without encryption") == true)
        fixture.variables["APP_VAULT__ADDRESS"] = "http://127.1.evil.com:8200"
        #expect(fixture.problems().count == 1)
        fixture.variables["APP_VAULT__ADDRESS"] = "http://127.0.0.1:8200"
        #expect(try fixture.shop().port == 1)
    }

    @Test("Invalid settings of Vault are a problem for the reader of any section, and no request is sent")
    func invalid() throws {
        let fixture = try VaultFixture(["APP_VAULT__PATH": "secret"])
        let error = #expect(throws: SettingsError.self) { try fixture.shop() }
        let expected = "vault: not read, because of other problems: in a source, or in the settings of vault"
        #expect(error?.problems.map(\.description) == [expected])
        #expect(fixture.problems().count == 2)
        #expect(fixture.vault.requests == [])
    }
}
