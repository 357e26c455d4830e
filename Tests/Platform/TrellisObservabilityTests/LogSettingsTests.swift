import Logging
import Testing
import TrellisConfig
import TrellisObservability

@Suite struct LogSettingsTests {
    @Test("Logs are text from info upwards unless the settings say otherwise")
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

    @Test("Setting up twice changes nothing")
    func twice() {
        let output = RecordingLogOutput()
        Observability.bootstrap(LogSettings(), output: output)
        #expect(!Observability.bootstrap(LogSettings()))
    }
}
