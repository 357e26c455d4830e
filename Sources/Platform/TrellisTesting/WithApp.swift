import Foundation
import Logging
import Synchronization
public import Trellis
import TrellisConfig
public import TrellisDatabase
import TrellisKernel
import TrellisObservability
import TrellisWeb

/// Runs `body` with the whole product, once on each engine that is there: its real routes, guard and middleware, a fresh
/// database with its real migrations, and a manual clock.
///
/// ```swift
/// try await withApp(App.self) { app in
///     let ada = try await app.signUp(tenant: "Acme")
///     #expect(try await ada.get("/projects").status == 200)
/// }
/// ```
/// SQLite is always there, PostgreSQL beside `scripts/with-postgres`; `DATABASES=sqlite` or `DATABASES=postgres` names
/// one.
///
/// - Parameter settings: values over the declared defaults, by full key: `["auth.access_token_lifetime": "5m"]`.
/// - Parameter database: how the database is opened.
/// - Throws: what `body` throws; ``FailuresBehindTheScenes`` when a route failed in a way that it doesn't declare or
///   that nobody expected, although the test itself may not have noticed.
public func withApp<P: Product>(
    _ product: P.Type, settings: [String: String] = [:], database: DatabaseSettings = DatabaseSettings(),
    _ body: (TestApp) async throws -> Void
) async throws {
    let wanted = ProcessInfo.processInfo.environment["DATABASES"]?.split(separator: ",")
    if wanted?.contains("sqlite") ?? true {
        try await Turns.files.taking {
            try await run(product, settings, database, DatabaseURL.memory, owner: nil, body)
        }
    }
    guard let server = TestPostgres.current else { return }
    let template = try await server.template("\(product)") { name in
        try await migrate(product, DatabaseURL(server.url(name, as: TestPostgres.owner)))
    }
    try await server.withDatabase(from: template) { name in
        try await run(
            product, settings, database, DatabaseURL(server.url(name, as: TestPostgres.application)),
            owner: DatabaseURL(server.url(name, as: TestPostgres.owner)), body)
    }
}

/// Brings an empty database to the product's schema, and gives the application's role what it needs.
private func migrate<P: Product>(_ product: P.Type, _ url: DatabaseURL) async throws {
    let database = try Database.open(url, logger: silent)
    defer { try? database.close() }
    let settings = ["migrations.application_role": TestPostgres.application]
    let platform = Platform(
        settings: try SettingsSources(values: settings).read(Application.settings(of: product)), database: database,
        clock: SystemClock(), metrics: PrometheusRegistry(), logger: silent)
    try await Application(product, on: platform).migrator.up()
}

private func run<P: Product>(
    _ product: P.Type, _ settings: [String: String], _ options: DatabaseSettings, _ url: DatabaseURL,
    owner: DatabaseURL?, _ body: (TestApp) async throws -> Void
) async throws {
    let clock = ManualClock()
    let loaded = try SettingsSources(values: settings).read(Application.settings(of: product))
    let database = try Database.open(url, settings: options.traced, clock: clock, logger: silent)
    defer { try? database.close() }
    let owning = try owner.map { try Database.open($0, clock: clock, logger: silent) }
    defer { try? owning?.close() }
    let platform = Platform(
        settings: loaded, database: database, owner: owning, clock: clock, metrics: PrometheusRegistry(),
        logger: silent)
    let application = try Application(product, on: platform)
    // On PostgreSQL the database is a copy of one that was migrated.
    if owner == nil { try await application.migrator.up() }
    let failures = Failures()
    let observer = WebObserver(
        undeclaredFailure: { failures.add("\($0.route.method) \($0.route.path) doesn't declare \($0.error.code)") },
        unexpectedFailure: { failures.add("\($0.route?.path ?? "no route") failed: \($0.error)") })
    try await body(TestApp(application: application, clock: clock, web: application.web(observer: observer)))
    guard failures.all.isEmpty else {
        throw FailuresBehindTheScenes(description: "on \(url)\n" + failures.all.joined(separator: "\n"))
    }
}

/// What went wrong inside the server while a test ran, whatever the test looked at.
public struct FailuresBehindTheScenes: Error, CustomStringConvertible {
    /// One line a failure.
    public let description: String
}

private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

private final class Failures: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func add(_ line: String) {
        lines.withLock { $0.append(line) }
    }
}
