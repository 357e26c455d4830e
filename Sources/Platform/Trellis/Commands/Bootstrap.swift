import ArgumentParser
import Foundation
import Logging
import Synchronization
import Tracing
import TrellisConfig
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisMail
public import TrellisObservability
import TrellisStorage

/// Returns the validated settings, which SIGHUP can reload.
///
/// - Throws: `SettingsError` with all errors at once.
func readSettings<P: Product>(_ product: P.Type, _ options: SettingsOptions) throws(SettingsError) -> LiveSettings {
    let overrides = options.overrides
    // A reload uses the connection of the start: a wrapped token works once.
    let vault = Mutex<VaultConnection?>(nil)
    let settings = try LiveSettings(Application.settings(of: product)) {
        let sources = SettingsOptions.load(overrides, vault: vault.withLock { $0 })
        vault.withLock { $0 = sources.vault ?? $0 }
        return sources
    }
    settings.onChange(of: LogSettings.self) { Observability.setLevel($0.level) }
    return settings
}

/// Runs `body` with the composed product: reads the settings and opens the database before, and closes it afterwards.
///
/// Errors become messages on standard error and an exit code.
///
/// - Parameters:
///   - output: where log lines go: standard output for a server, standard error for a command whose result goes to
///     standard output.
///   - createsDatabase: returns whether a missing SQLite file is created in this environment; otherwise the database is
///     in memory, and every migration pending.
public func withApplication<P: Product>(
    _ product: P.Type, _ options: SettingsOptions, logsTo output: DescriptorLogOutput = .standardError,
    creatingDatabase createsDatabase: (_ environment: String) -> Bool = { _ in false },
    _ body: (Application) async throws -> Void
) async throws {
    try await reportingErrors {
        let liveSettings = try readSettings(product, options)
        let settings = liveSettings.current
        try settings.requireNamedEnvironment()
        let metrics = PrometheusRegistry(buckets: JobLatency.buckets)
        let log = settings[LogSettings.self]
        let isFirst = Observability.bootstrap(log, output: output, metrics: metrics)
        let logger = Logger(label: "trellis")
        let tracer = OTLPTracer(
            settings[TracingSettings.self], service: P.name, release: P.version, environment: settings.environment,
            hash: settings[DatabaseSettings.self].traceHash, logger: logger, metrics: metrics)
        // Before the first HTTP client is created, which asks for it then; a second call would end the process.
        if let tracer, isFirst { InstrumentationSystem.bootstrap(tracer) }
        let clock = SystemClock()
        let section = settings[DatabaseSettings.self]
        // A write beyond the limit for the size of files fails then, as on a full disk, and doesn't end the process.
        signal(SIGXFSZ, SIG_IGN)
        let isCreated = createsDatabase(settings.environment)
        let open = { (url: DatabaseURL, options: DatabaseOptions) in
            let isMissing = !isCreated && url.isMissing
            if isMissing { Console.message("There is no database at \(url). `migrate up` creates it.") }
            return try Database.open(
                isMissing ? .memory : url, options: options.recorded(by: tracer), clock: clock, logger: logger)
        }
        let database = try open(section.url.url, section.options)
        defer { try? database.close() }
        let owner = try section.migrationURL.map { try open($0.url, section.options) }
        defer { try? owner?.close() }
        let jobs = try section.jobsURL.map { try open($0.url, section.jobsOptions) }
        defer { try? jobs?.close() }
        let jobsOwner = try section.jobsMigrationURL.map { try open($0.url, section.jobsOptions) }
        defer { try? jobsOwner?.close() }
        let variables = ProcessInfo.processInfo.environment
        let presigner = try Platform.presigner(of: settings, clock: clock)
        // Commands that need no objects run without the storage, as in a container with a read-only file system.
        let storage = DeferredStorage {
            let current = liveSettings.current[StorageSettings.self]
            return try await current.open(presigner: presigner, environment: variables, clock: clock)
        }
        let transports = { @Sendable (section: MailSettings) in
            let factory = MailTransportFactory(
                section, environment: settings.environment, variables: variables, logger: logger, clock: clock)
            return try factory.transport()
        }
        let mail = ReloadableTransport(try transports(settings[MailSettings.self]))
        liveSettings.reload(database, owner: owner)
        liveSettings.reload(jobs: jobs, owner: jobsOwner)
        liveSettings.reload(storage)
        liveSettings.reload(mail, transports)
        var platform = Platform(
            settings: settings, database: database, owner: owner, jobs: jobs, jobsOwner: jobsOwner,
            storage: storage, presigner: presigner,
            mailTransport: mail, clock: clock, metrics: metrics, logger: logger)
        platform.liveSettings = liveSettings
        platform.tracer = tracer
        let application = try Application(product, on: platform)
        do {
            try await body(application)
        } catch let error as DatabaseError {
            // For a missing table, the error about pending migrations names the fix; the engine's message doesn't.
            if case .statement = error { try await application.requireMigrated() }
            let failures = [database, owner, jobs, jobsOwner].compactMap { $0?.connectionFailure }
            if error == .disconnected, let reason = failures.first { throw UnreachableDatabase(reason: reason) }
            throw error
        }
    }
}

/// A database that can't be reached, with the reason, which clients don't get.
private struct UnreachableDatabase: AppError {
    let reason: String
    var code: String { DatabaseError.disconnected.code }
    var kind: ErrorKind { .unavailable }
    var message: String { "The database can't be reached: \(reason)" }
}
