import Logging
import TrellisConfig
import TrellisObservability

extension Platform {
    /// The logger of what reports that servers and services start and end.
    ///
    /// In text, for people, it leaves out everything below a notice unless the level is `trace`: the last lines of a start
    /// say what runs. In JSON it is ``logger``.
    var lifecycleLogger: Logger {
        guard settings.contains(LogSettings.self) else { return logger }
        let log = settings[LogSettings.self]
        guard log.format == .text, log.level > .trace, log.level < .notice else { return logger }
        var quiet = logger
        quiet.logLevel = .notice
        return quiet
    }
}
