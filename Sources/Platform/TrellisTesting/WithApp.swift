import Foundation
public import Logging
import Synchronization
public import Trellis
import TrellisConfig
public import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisObservability
import TrellisWeb

/// Runs `body` with the whole product, once on each available engine: its real routes, guard and middleware, a fresh
/// database with its real migrations, and a manual clock.
///
/// ```swift
/// try await withApp(App.self) { app in
///     let ada = try await app.signUp(tenant: "Acme")
///     #expect(try await ada.get("/projects").status == 200)
/// }
/// ```
/// SQLite is always available, PostgreSQL only with `scripts/with-postgres`; `DATABASES=sqlite` or
/// `DATABASES=postgres` selects one.
///
/// - Parameter settings: values that replace the defaults, by full key: `["auth.access_token_lifetime": "5m"]`.
/// - Parameter database: the options of the database.
/// - Parameter logger: receives the lines of the product's log; nil drops them. Its handler reads
///   `LogContext.current` for the request and the user.
/// - Throws: the errors of `body`; ``ServerErrors`` when a route failed with an undeclared or an unexpected error, even
///   if the test didn't check for it.
public func withApp<P: Product>(
    _ product: P.Type, settings: [String: String] = [:], database: DatabaseOptions = DatabaseOptions(),
    logger: Logger? = nil, _ body: (TestApp) async throws -> Void
) async throws {
    try await withApp(product, settings: settings, database: database, jobsApart: false, logger: logger, body)
}

/// Runs `body` like ``withApp(_:settings:database:logger:_:)``.
///
/// - Parameter jobsApart: whether the jobs live in a database of their own.
public func withApp<P: Product>(
    _ product: P.Type, settings: [String: String] = [:], database: DatabaseOptions = DatabaseOptions(),
    jobsApart: Bool, logger: Logger? = nil, _ body: (TestApp) async throws -> Void
) async throws {
    let wanted = ProcessInfo.processInfo.environment["DATABASES"]?.split(separator: ",")
    if wanted?.contains("sqlite") ?? true {
        try await AsyncSemaphore.sqliteFiles.withPermit {
            try await run(
                product, settings, database, logger ?? silent, DatabaseURL.memory, owner: nil,
                jobs: jobsApart ? .sqlite : nil, body)
        }
    }
    guard let server = TestPostgres.current else { return }
    // The name alone may be that of another test's product, with another schema.
    let template = try await server.template("\(product) \(ObjectIdentifier(product))") { name in
        try await migrate(product, DatabaseURL(server.url(name, as: TestPostgres.ownerRole)))
    }
    try await server.withDatabase(from: template) { name in
        try await run(
            product, settings, database, logger ?? silent,
            DatabaseURL(server.url(name, as: TestPostgres.applicationRole)),
            owner: DatabaseURL(server.url(name, as: TestPostgres.ownerRole)),
            jobs: jobsApart ? .postgres : nil, body)
    }
}

/// Migrates an empty database to the product's schema, and grants the application's role its rights.
private func migrate<P: Product>(_ product: P.Type, _ url: DatabaseURL) async throws {
    let database = try Database.open(url, logger: silent)
    defer { try? database.close() }
    let settings = ["migrations.application_role": TestPostgres.applicationRole]
    let platform = Platform(
        settings: try SettingsSources(values: settings).read(Application.settings(of: product)), database: database,
        clock: SystemClock(), metrics: PrometheusRegistry(), logger: silent)
    try await Application(product, on: platform).migrator.up()
}

private func run<P: Product>(
    _ product: P.Type, _ settings: [String: String], _ options: DatabaseOptions, _ logger: Logger,
    _ url: DatabaseURL, owner: DatabaseURL?, jobs: TestJobsEngine?, _ body: (TestApp) async throws -> Void
) async throws {
    let clock = ManualClock()
    guard let jobs else {
        return try await run(product, settings, options, logger, url, owner: owner, jobs: nil, clock, body)
    }
    try await SplitJobs.withJobsDatabase(jobs, clock: clock) { jobs, _ in
        try await run(product, settings, options, logger, url, owner: owner, jobs: jobs, clock, body)
    }
}

private func run<P: Product>(
    _ product: P.Type, _ settings: [String: String], _ options: DatabaseOptions, _ logger: Logger,
    _ url: DatabaseURL, owner: DatabaseURL?, jobs: Database?, _ clock: ManualClock,
    _ body: (TestApp) async throws -> Void
) async throws {
    let values = LiveValue(settings)
    let live = try LiveSettings(Application.settings(of: product)) { SettingsSources(values: values.current) }
    let loaded = live.current
    let metrics = PrometheusRegistry()
    let tracer = OTLPTracer(
        loaded[TracingSettings.self], service: product.name, release: product.version, environment: "test",
        hash: loaded[DatabaseSettings.self].traceHash, logger: logger, metrics: metrics)
    let database = try Database.open(
        url, options: options.traced.recorded(by: tracer), clock: clock, logger: silent)
    defer { try? database.close() }
    let owning = try owner.map { try Database.open($0, clock: clock, logger: silent) }
    defer { try? owning?.close() }
    var platform = Platform(
        settings: loaded, database: database, owner: owning, jobs: jobs,
        presigner: try Platform.presigner(of: loaded, clock: clock), clock: clock, metrics: metrics,
        logger: logger)
    platform.liveSettings = live
    platform.tracer = tracer
    let application = try Application(product, on: platform)
    // On PostgreSQL the database is a copy of a migrated one.
    if owner == nil { try await application.migrator.up() }
    let errors = RecordedErrors()
    let observer = WebObserver(
        undeclaredFailure: { errors.add("\($0.route.method) \($0.route.path) doesn't declare \($0.error.code)") },
        unexpectedFailure: { errors.add("\($0.route?.path ?? "no route") failed: \($0.error)") })
    try await body(
        TestApp(
            application: application, clock: clock, web: application.web(observer: observer), settings: live,
            values: values))
    guard errors.all.isEmpty else {
        throw ServerErrors(description: "on \(url)\n" + errors.all.joined(separator: "\n"))
    }
}

/// The undeclared and unexpected errors of routes during a test, even if the test didn't check for them.
public struct ServerErrors: Error, CustomStringConvertible {
    /// One line per error.
    public let description: String
}

private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

private final class RecordedErrors: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func add(_ line: String) {
        lines.withLock { $0.append(line) }
    }
}
