import Foundation
import TrellisConfig

/// A section with a key of every type.
struct ShopSettings: Settings {
    static let section = "shop"

    @Setting("The shop's name.", .notEmpty) var name = "Corner"
    @Setting("TCP port.", .range(1...65_535)) var port = 8080
    @Setting("Share of calls that are traced.", .range(0...1)) var sampleShare = 0.5
    @Setting("Whether the shop is open.") var isOpen = true
    @Setting("How long a visit lasts.", .atLeast(.seconds(1))) var visitLimit: Duration = .seconds(30)
    @Setting("Largest parcel.") var parcelLimit: ByteCount = .mebibytes(1)
    @Setting("Where parcels may come from.") var origins: [String] = []
    @Setting("The mood.") var mood: Mood = .calm
    @Setting("Where the shop's papers are.") var papers: ConnectionURL?
    @Setting("Who to write to.") var contact: String?
}

enum Mood: String, CaseIterable, SettingValue {
    case calm, busy
}

/// A section with a secret that has a development default, and rules between keys.
struct VaultSettings: Settings {
    static let section = "vault"

    @Setting("Opens the vault.", .minimumLength(8)) var masterKey = Secret("open sesame")
    @Setting("Shortest stay.") var shortest: Duration = .seconds(1)
    @Setting("Longest stay.") var longest: Duration = .seconds(60)

    func check(_ checks: inout SettingsChecks) {
        checks.require(longest > shortest, "longest", "must be longer than shortest")
    }
}

/// A section with a required key.
struct MailSettings: Settings {
    static let section = "mail"

    @Setting("Whom mails are from.") var sender: String
    @Setting("The password of the relay.") var password: Secret<String>
}

/// A directory of settings files that is removed with the test.
final class SettingsFolder: Sendable {
    let path: String

    init(_ files: [String: String]) throws {
        path = FileManager.default.temporaryDirectory.path + "/settings-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)")) }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Loads the folder; in development unless the variables or `.env` name another environment, or `named` is false.
    func load(
        _ variables: [String: String] = [:], overrides: [String] = [], named: Bool = true
    ) -> SettingsSources {
        var variables = variables
        let dotenv = try? String(contentsOfFile: path + "/.env", encoding: .utf8)
        if named, variables["APP_ENV"] == nil, dotenv?.contains("APP_ENV") != true {
            variables["APP_ENV"] = "development"
        }
        return SettingsLoader(directory: path, variables: variables, overrides: overrides).load()
    }
}

/// Reads the catalog and returns the problems, one line each.
func problems(_ sources: SettingsSources, _ sections: [any Settings.Type]) -> [String] {
    do throws(SettingsError) {
        _ = try sources.read(SettingsCatalog(sections))
        return []
    } catch {
        return error.problems.map(\.description)
    }
}

/// A section with several addresses, and with one that is declared as text.
struct RelaySettings: Settings {
    static let section = "relay"

    @Setting("The relays.") var addresses: [ConnectionURL] = []
    @Setting("The proxy.") var proxy = ""
}
