import ArgumentParser
import Logging
import TrellisConfig
import TrellisDatabase
import TrellisKernel
public import TrellisObservability

/// Returns the validated settings, or prints all errors at once to standard error.
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

/// Runs `body` with the composed product: reads the settings and opens the database before, and closes it afterwards.
///
/// Errors become messages on standard error and an exit code.
///
/// - Parameter output: where log lines go: standard output for a server, standard error for a command whose result goes
///   to standard output.
public func withApplication<P: Product>(
    _ product: P.Type, _ options: SettingsOptions, logsTo output: DescriptorLogOutput = .standardError,
    _ body: (Application) async throws -> Void
) async throws {
    try await reportingErrors {
        let settings = try readSettings(product, options)
        let metrics = PrometheusRegistry()
        let log = settings[LogSettings.self]
        Observability.bootstrap(log, output: output, metrics: metrics)
        let logger = Logger(label: "trellis")
        let clock = SystemClock()
        let section = settings[DatabaseSettings.self]
        let database = try Database.open(section.url.url, options: section.options, clock: clock, logger: logger)
        defer { try? database.close() }
        let owner = try section.migrationURL.map {
            try Database.open($0.url, options: section.options, clock: clock, logger: logger)
        }
        defer { try? owner?.close() }
        let application = try Application(
            product,
            on: Platform(
                settings: settings, database: database, owner: owner, clock: clock, metrics: metrics, logger: logger))
        do {
            try await body(application)
        } catch let error as DatabaseError {
            // For a missing table, the error about pending migrations names the fix; the engine's message doesn't.
            if case .statement = error { try await application.requireMigrated() }
            throw error
        }
    }
}
