import ArgumentParser
import Logging
import TrellisConfig
import TrellisDatabase
import TrellisKernel
public import TrellisObservability

/// The settings, read and checked; all faults at once on standard error otherwise.
///
/// - Throws: `ExitCode` 78.
func readSettings<P: Product>(_ product: P.Type, _ options: SettingsOptions) throws -> LoadedSettings {
    do {
        return try options.load().read(Application.settings(of: product))
    } catch {
        Console.message("\(error)")
        throw ExitCode.badSettings
    }
}

/// Reads the settings, opens the database, puts the product together, and hands it to `body`; closes the database
/// afterwards.
///
/// Failures become messages on standard error and an exit code.
///
/// - Parameter output: where log lines go: standard output for a server, standard error for a command whose answer is
///   there.
public func withApplication<P: Product>(
    _ product: P.Type, _ options: SettingsOptions, logsTo output: DescriptorLogOutput = .standardError,
    _ body: (Application) async throws -> Void
) async throws {
    try await reporting {
        let settings = try readSettings(product, options)
        let metrics = PrometheusRegistry()
        let log = settings[LogSettings.self]
        Observability.bootstrap(log, output: output, metrics: metrics)
        let logger = Logger(label: "trellis")
        let clock = SystemClock()
        let section = settings[DatabaseSection.self]
        let database = try Database.open(section.url.url, settings: section.options, clock: clock, logger: logger)
        defer { try? database.close() }
        let owner = try section.migrationURL.map {
            try Database.open($0.url, settings: section.options, clock: clock, logger: logger)
        }
        defer { try? owner?.close() }
        let application = try Application(
            product,
            on: Platform(
                settings: settings, database: database, owner: owner, clock: clock, metrics: metrics, logger: logger))
        do {
            try await body(application)
        } catch let failure as DatabaseError {
            // A table that isn't there yet would be named in the engine's words, and no way to mend it.
            if case .statement = failure { try await application.requireMigrated() }
            throw failure
        }
    }
}
