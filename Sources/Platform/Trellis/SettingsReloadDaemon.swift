package import Logging
import ServiceLifecycle
package import TrellisConfig
import TrellisKernel
import UnixSignals

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reloads the reloadable settings on SIGHUP, and when values in Vault change; keeps the connection to Vault.
///
/// Invalid settings are logged with all problems, and change nothing. A process that was started in a terminal ends
/// when the terminal closes, as without this service: then SIGHUP means that.
package struct SettingsReloadDaemon: Service {
    private let settings: LiveSettings
    private let logger: Logger
    private let whenApplied: @Sendable (SettingsList) async -> Void

    /// Creates the service.
    ///
    /// - Parameter whenApplied: called after a reload that changed a value, with all values in effect.
    package init(
        _ settings: LiveSettings, logger: Logger, whenApplied: @escaping @Sendable (SettingsList) async -> Void
    ) {
        self.settings = settings
        self.logger = logger
        self.whenApplied = whenApplied
    }

    /// Waits for signals until the process stops, or until its terminal is closed.
    package func run() async throws {
        let session = settings.vault.map { connection in
            VaultSession(connection, logger: logger) { _ in await reload() }
        }
        await withTaskGroup(of: Void.self) { group in
            if let session { group.addTask { await session.run() } }
            await reloadOnSignal(session)
            group.cancelAll()
        }
    }

    private func reloadOnSignal(_ session: VaultSession?) async {
        let hadTerminal = isatty(STDIN_FILENO) == 1
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            if hadTerminal, isatty(STDIN_FILENO) == 0 { return }
            do {
                try await session?.refresh()
            } catch {
                logger.error("Vault was not read; the last good values stay", metadata: ["error": "\(error)"])
            }
            await reload()
        }
    }

    /// Reloads once.
    package func reload() async {
        do throws(SettingsError) {
            let reload = try settings.reload()
            // Settings that wait for a restart need an operator.
            logger.log(
                level: reload.deferred.isEmpty ? .notice : .warning, "The settings were reloaded",
                metadata: [
                    "applied": .array(reload.applied.map { .string($0) }),
                    "at_restart": .array(reload.deferred.map { .string($0) }),
                ])
            if !reload.applied.isEmpty { await whenApplied(settings.current.list) }
        } catch {
            logger.error("The settings were not reloaded", metadata: ["problems": .string("\(error)")])
        }
    }
}

extension SettingsReloadDaemon: CustomStringConvertible {
    /// A short name for logs.
    package var description: String { "settings" }
}

extension Application {
    /// The service that reloads settings, if the process has any to reload.
    ///
    /// Its end, when the terminal is closed, ends the process gracefully.
    var settingsReload: [ServiceGroupConfiguration.ServiceConfiguration] {
        guard let settings = platform.liveSettings else { return [] }
        let daemon = SettingsReloadDaemon(settings, logger: platform.logger) { list in
            do {
                try await auditSettings(list, by: "reload")
            } catch {
                platform.logger.error("The reloaded settings are not in the audit", metadata: ["error": "\(error)"])
            }
        }
        return [.init(service: daemon, successTerminationBehavior: .gracefullyShutdownGroup)]
    }
}
