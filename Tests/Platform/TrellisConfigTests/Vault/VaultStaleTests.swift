import Foundation
import Testing
import TrellisConfig
import TrellisKernel

@Suite struct VaultStaleTests {
    private static let key = "0123456789abcdef0123456789abcdef"

    private func fixture(_ variables: [String: String] = [:]) throws -> VaultFixture {
        let stale = ["APP_VAULT__ALLOW_STALE": "true", "APP_VAULT__STALE_KEY": Self.key]
        let fixture = try VaultFixture(stale.merging(variables) { $1 })
        fixture.vault.secret("shop", version: 4, #"{"shop.port": 9, "shop.name": "hunter2", "shop.origins": ["a"]}"#)
        return fixture
    }

    private func file(_ fixture: VaultFixture) -> URL {
        URL(fileURLWithPath: "\(fixture.folder.path)/var/vault.sealed")
    }

    @Test("A start while the server is away is refused with its address and what to do")
    func away() throws {
        let fixture = try VaultFixture()
        fixture.vault.isAway = true
        #expect(
            fixture.problems() == [
                "vault: http://127.0.0.1:8200 can't be reached: connection refused. Start the server, or correct "
                    + "vault.address; vault.allow_stale permits a start with the last good values"
            ])
    }

    @Test("The start tries again until its limit")
    func retries() throws {
        let fixture = try VaultFixture(["APP_VAULT__START_LIMIT": "5s"])
        let sealed = ScriptedVault.Step.reply(503, #"{"errors": ["Vault is sealed"]}"#)
        fixture.vault.set("auth/token/lookup-self", .away, sealed, .reply(429, "{}"), .reply(200, "{}"))
        fixture.vault.secret("shop", #"{"shop.port": 9}"#)
        #expect(try fixture.shop().port == 9)
    }

    @Test("With vault.allow_stale the last good values are used while the server is away or sealed")
    func stale() throws {
        let fixture = try fixture()
        #expect(try fixture.shop().port == 9)
        #expect(fixture.load().vault?.values.isStale == false)
        fixture.clock.advance(by: .seconds(86_400))
        fixture.vault.isAway = true
        let sources = fixture.load()
        #expect(sources.vault?.values.isStale == true)
        #expect(sources.vault?.staleReason?.code == "vault.unreachable")
        let shop = try sources.read(ShopSettings.self)
        #expect(shop.port == 9)
        #expect(shop.origins == ["a"])
        let report = ConfigReport(SettingsCatalog([ShopSettings.self]), sources)
        let origin = try report.get("shop.port").origin?.description
        #expect(origin == "vault secret/shop version 4, read at 2026-01-01T00:00:00.000000Z")
    }

    @Test("The file is encrypted, and only the process's user may read it")
    func encrypted() throws {
        let fixture = try fixture()
        _ = fixture.load()
        let bytes = try Data(contentsOf: file(fixture))
        #expect(bytes.starts(with: Data("trellis-vault-1\n".utf8)))
        for plain in ["hunter2", "shop", Self.key] { #expect(bytes.range(of: Data(plain.utf8)) == nil) }
        let attributes = try FileManager.default.attributesOfItem(atPath: file(fixture).path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(fixture.folder.path)/var") == ["vault.sealed"])
    }

    @Test(
        "Values of another key, server, path, environment or namespace are refused",
        arguments: [
            ["APP_VAULT__STALE_KEY": "another-key-of-at-least-32-bytes!"],
            ["APP_VAULT__ADDRESS": "http://127.0.0.1:8201"],
            ["APP_VAULT__PATH": "secret/other"], ["APP_ENV": "development"], ["APP_VAULT__NAMESPACE": "team"],
        ])
    func another(change: [String: String]) throws {
        var fixture = try fixture()
        _ = fixture.load()
        fixture.vault.isAway = true
        fixture.variables.merge(change) { $1 }
        #expect(
            fixture.problems().first?.contains("it is damaged, or of another key, server, path or environment") == true)
    }

    @Test("A damaged file, a missing one and values that are too old are refused")
    func unusable() throws {
        let fixture = try fixture(["APP_VAULT__STALE_LIMIT": "1h"])
        fixture.vault.isAway = true
        #expect(fixture.problems().first?.contains("there is no such file") == true)
        fixture.vault.isAway = false
        _ = fixture.load()
        fixture.vault.isAway = true
        var bytes = try Data(contentsOf: file(fixture))
        fixture.clock.advance(by: .seconds(3601))
        #expect(fixture.problems().first?.contains("longer than vault.stale_limit ago") == true)
        for damage in [bytes.count - 1, bytes.count / 2, 17] {
            bytes[damage] ^= 1
            try bytes.write(to: file(fixture))
            #expect(fixture.problems().first?.contains("it is damaged") == true)
        }
        try Data("short".utf8).write(to: file(fixture))
        #expect(fixture.problems().first?.contains("it is not such a file") == true)
    }

    @Test("After a refusal of the server, stale values are never used")
    func refused() throws {
        let fixture = try fixture()
        _ = fixture.load()
        let denied = ScriptedVault.Step.reply(403, #"{"errors": ["permission denied"]}"#)
        for path in ["secret/data/shop", "auth/token/lookup-self", "sys/internal/ui/mounts/secret/shop"] {
            fixture.vault.set(path, denied)
        }
        #expect(fixture.problems().first?.contains("refuses the token") == true)
    }

    @Test("A file that can't be written is an error of the start")
    func unwritable() throws {
        let fixture = try fixture(["APP_VAULT__STALE_FILE": "/proc/none/vault.sealed"])
        #expect(fixture.problems().first?.contains("can't be kept in /proc/none/vault.sealed") == true)
    }
}
