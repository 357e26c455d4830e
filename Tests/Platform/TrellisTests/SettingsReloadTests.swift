import Foundation
import Logging
import Synchronization
import Testing
import Trellis
import TrellisConfig
import TrellisObservability

@Suite("Reloading of settings")
struct SettingsReloadTests {
    private struct Lamp: Settings {
        static let section = "lamp"
        @Setting("How bright.", options: [.reloadable]) var brightness = 5
        @Setting("Its name.") var name = "lamp"
    }

    @Test("A reload applies reloadable settings, names the others, and passes on all values in effect")
    func reload() async throws {
        let values = Mutex(["lamp.brightness": "1"])
        let lists = Mutex<[SettingsList]>([])
        let output = RecordingLogOutput()
        let live = try LiveSettings(SettingsCatalog([Lamp.self])) { SettingsSources(values: values.withLock { $0 }) }
        let logger = Observability.logger("test", output: output)
        let daemon = SettingsReloadDaemon(live, logger: logger) { list in lists.withLock { $0.append(list) } }

        await daemon.reload()
        #expect(lists.withLock { $0.isEmpty })
        values.withLock { $0 = ["lamp.brightness": "2", "lamp.name": "sun"] }
        await daemon.reload()
        #expect(live.current[Lamp.self].brightness == 2)
        #expect(lists.withLock { $0.map { $0.entries.map(\.value) } } == [["2", "lamp"]])
        #expect(
            output.lines.last?.contains("lamp.brightness") == true && output.lines.last?.contains("lamp.name") == true)

        values.withLock { $0 = ["lamp.brightness": "bright"] }
        await daemon.reload()
        #expect(live.current[Lamp.self].brightness == 2)
        #expect(output.lines.last?.contains("lamp.brightness must be an integer") == true)
    }

    @Test("The level of logs is reloadable")
    func level() {
        let catalog = SettingsCatalog([LogSettings.self])
        #expect(catalog["log.level"]?.isReloadable == true && catalog["log.format"]?.isReloadable == false)
    }
}
