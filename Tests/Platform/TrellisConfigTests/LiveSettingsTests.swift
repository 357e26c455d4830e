import Foundation
import Synchronization
import Testing

@testable import TrellisConfig

@Suite struct LiveSettingsTests {
    private let catalog = SettingsCatalog([LampSettings.self, ShopSettings.self])

    private func write(_ text: String, _ folder: SettingsFolder) throws {
        try Data(text.utf8).write(to: URL(filePath: folder.path + "/settings.toml"))
    }

    private func live(_ text: String) throws -> (LiveSettings, SettingsFolder) {
        let folder = try SettingsFolder(["settings.toml": text])
        return (try LiveSettings(catalog) { folder.load() }, folder)
    }

    @Test("A reload applies reloadable settings; the others keep their values until a restart")
    func reload() throws {
        let (live, folder) = try live("[default.lamp]\nbrightness = 1\n")
        try write("[default.lamp]\nbrightness = 2\nlimit = 20\n[default.shop]\nport = 9\n", folder)
        #expect(live.current[LampSettings.self].brightness == 1)
        let reload = try live.reload()
        #expect(reload == SettingsReload(applied: ["lamp.brightness"], deferred: ["lamp.limit", "shop.port"]))
        #expect(live.current[LampSettings.self].brightness == 2)
        #expect(live.current[LampSettings.self].limit == 10)
        #expect(live.current[ShopSettings.self].port == 8080)
        #expect(live.current.list.entries.first { $0.key == "lamp.brightness" }?.value == "2")
        #expect(live.current.list.entries.first { $0.key == "shop.port" }?.value == "8080")
        // What waits for a restart is named each time.
        #expect(try live.reload() == SettingsReload(applied: [], deferred: ["lamp.limit", "shop.port"]))
    }

    @Test("A value that is removed falls back to the declared default")
    func removed() throws {
        let (live, folder) = try live("[default.lamp]\nbrightness = 1\n")
        try write("", folder)
        #expect(try live.reload().applied == ["lamp.brightness"])
        #expect(live.current[LampSettings.self].brightness == 5)
    }

    @Test("Handlers get the new section, and only when one of its settings changed")
    func handlers() throws {
        let (live, folder) = try live("")
        let seen = Mutex<[Int]>([])
        live.onChange(of: LampSettings.self) { lamp in seen.withLock { $0.append(lamp.brightness) } }
        live.onChange(of: ShopSettings.self) { _ in seen.withLock { $0.append(-1) } }
        _ = try live.reload()
        try write("[default.lamp]\nlimit = 20\n[default.shop]\nport = 1\n", folder)
        _ = try live.reload()
        try write("[default.lamp]\nbrightness = 7\n", folder)
        _ = try live.reload()
        #expect(seen.withLock { $0 } == [7])
    }

    @Test(
        "Sources with a problem are refused as a whole, and the values in effect stay",
        arguments: [
            "[default.lamp]\nbrightness = \n", "[default.lamp]\nbrightness = 2\ncolour = 1\n",
            "[default.lamp]\nbrightness = 99\n",
            "[default.lamp]\nbrightness = 2\n[default.shop]\nport = 0\n",
            "[default.lamp]\nbrightness = 30\nlimit = 40\n",
        ])
    func refused(text: String) throws {
        let (live, folder) = try live("[default.lamp]\nbrightness = 1\n")
        try write(text, folder)
        #expect(throws: SettingsError.self) { try live.reload() }
        #expect(live.current[LampSettings.self].brightness == 1)
        try write("[default.lamp]\nbrightness = 3\n", folder)
        #expect(try live.reload().applied == ["lamp.brightness"])
    }

    @Test("Another environment needs a restart")
    func environment() throws {
        let folder = try SettingsFolder(["settings.toml": "", ".env": "APP_ENV=test"])
        let live = try LiveSettings(catalog) { folder.load() }
        try Data("APP_ENV=production".utf8).write(to: URL(filePath: folder.path + "/.env"))
        let error = #expect(throws: SettingsError.self) { try live.reload() }
        #expect(
            error?.problems.map(\.message) == [
                "the environment is test until a restart, but the sources name another one"
            ])
    }

    @Test("Invalid settings are refused at the start")
    func start() throws {
        #expect(throws: SettingsError.self) { try live("[default.lamp]\nbrightness = 99\n") }
    }
}

private struct LampSettings: Settings {
    static let section = "lamp"

    @Setting("How bright.", options: [.reloadable], .range(0...50)) var brightness = 5
    @Setting("How bright at most.") var limit = 10

    func check(_ checks: inout SettingsChecks) {
        checks.require(brightness <= limit, "brightness", "must not be more than limit")
    }
}
