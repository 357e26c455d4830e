import Foundation
import Testing
import TrellisKernel

@testable import TrellisConfig

@Suite struct GeneratedSecretsTests {
    private let catalog = SettingsCatalog([
        MailSettings.self, VaultSettings.self, ShopSettings.self, SigningSettings.self,
    ])
    private let now = Timestamp("2026-11-29T00:00:00Z") ?? Timestamp(microseconds: 0)

    private func generate(
        _ catalog: SettingsCatalog? = nil, _ environment: String = "production"
    ) throws -> GeneratedSecrets {
        var generator = SystemRandomNumberGenerator()
        return try GeneratedSecrets(for: catalog ?? self.catalog, environment: environment, at: now, using: &generator)
    }

    @Test("The text is a .secrets.toml with every secret that production needs, in the form of each")
    func toml() throws {
        let text = try generate().toml
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("# ") }.map(String.init)
        #expect(
            lines.map { $0.prefix { $0 != "=" } } == [
                "[production.mail]", "password ", "[production.signing]", "keys ", "optional ", "#relay ",
                "[production.vault]", "master_key ",
            ])
        #expect(text.contains("# Opens the vault.\nmaster_key = \""))
        #expect(lines[3].hasPrefix("keys = \"2026-11:"))
    }

    @Test("With the generated values production starts; each run generates others")
    func valid() throws {
        let text = try generate().toml
        #expect(text != (try generate().toml))
        let folder = try SettingsFolder(["settings.toml": "[production.mail]\nsender = \"a\"\n", ".secrets.toml": text])
        let settings = try folder.load(["APP_ENV": "production"]).read(catalog)
        #expect(Data(base64Encoded: settings[SigningSettings.self].optional?.reveal() ?? "")?.count == 32)
        #expect(settings[VaultSettings.self].masterKey.reveal().utf8.count == 43)
        #expect(
            settings[VaultSettings.self].masterKey.reveal().allSatisfy {
                $0.isLetter || $0.isNumber || "-_".contains($0)
            })
    }

    @Test("Printing the value prints no secret")
    func printing() throws {
        let secrets = try generate()
        let values = secrets.entries.compactMap { $0.value?.reveal() }
        var dumped = "\(secrets)"
        dump(secrets, to: &dumped)
        #expect(values.count == 4 && values.allSatisfy { !dumped.contains($0) })
    }

    @Test("Another environment is named in the header; what can't be one is refused")
    func environments() throws {
        #expect(try generate(nil, "staging").toml.contains("[staging.vault]"))
        for name in ["", "default", "a.b", "a]b", "a b", "ä"] {
            #expect(throws: GeneratedSecretsError.notAnEnvironment) { try generate(nil, name) }
        }
    }

    @Test("A setting whose rules refuse the generated value is an error of its declaration")
    func refused() {
        struct Odd: Settings {
            static let section = "odd"
            @Setting("Odd.", .minimumLength(100)) var key: Secret<String>
        }
        #expect(throws: GeneratedSecretsError.refused(key: "odd.key", rule: "must have at least 100 bytes")) {
            try generate(SettingsCatalog([Odd.self]))
        }
    }
}

private struct SigningSettings: Settings {
    static let section = "signing"

    @Setting("Signs.", options: [.generated(.namedKeys(bytes: 32))], .namedKeys(SigningSettings.rules)) var keys =
        Secret("a:AAAA")
    @Setting("Signs too.", options: [.generated(.base64(bytes: 32))]) var optional: Secret<String>?
    @Setting("From the relay.", options: [.generated(.external)]) var relay: Secret<String>?
    @Setting("Not needed.") var other: Secret<String>?

    private static let rules = NamedKeys.Rules(maxIDLength: 16, idPunctuation: "-", minBytes: 3) {
        Data(base64Encoded: $0).map { Array($0) }
    }
}
