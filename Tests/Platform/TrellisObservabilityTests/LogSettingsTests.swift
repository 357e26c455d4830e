import Logging
import Testing
import TrellisConfig
import TrellisObservability

@Suite struct LogSettingsTests {
    @Test("Logs are text at level info and above, unless the settings change it")
    func settings() throws {
        #expect(LogSettings().format == .text)
        #expect(LogSettings().level == .info)
        let settings = try SettingsSources(values: ["log.format": "json", "log.level": "debug"]).read(LogSettings.self)
        #expect(settings.format == .json)
        #expect(settings.level == .debug)
        #expect(throws: SettingsError.self) {
            try SettingsSources(values: ["log.level": "loud"]).read(LogSettings.self)
        }
    }

    @Test("A second setup has no effect")
    func twice() {
        let output = RecordingLogOutput()
        Observability.bootstrap(LogSettings(), output: output)
        #expect(!Observability.bootstrap(LogSettings()))
    }
}
