import Logging
import Synchronization
public import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisObservability
import TrellisWeb

/// Runs `body` with the whole product: its real routes, guard and middleware, a fresh database in memory with its real
/// migrations, and a manual clock.
///
/// ```swift
/// try await withApp(App.self) { app in
///     let ada = try await app.signUp(tenant: "Acme")
///     #expect(try await ada.get("/projects").status == 200)
/// }
/// ```
/// - Parameter settings: values over the declared defaults, by full key: `["auth.access_token_lifetime": "5m"]`.
/// - Throws: what `body` throws; ``FailuresBehindTheScenes`` when a route failed in a way that it doesn't declare or
///   that nobody expected, although the test itself may not have noticed.
public func withApp<P: Product>(
    _ product: P.Type, settings: [String: String] = [:], _ body: (TestApp) async throws -> Void
) async throws {
    let clock = ManualClock()
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let loaded = try SettingsSources(values: settings).read(Application.settings(of: product))
    let database = try Database.open("sqlite::memory:", clock: clock, logger: logger)
    defer { try? database.close() }
    let platform = Platform(
        settings: loaded, database: database, clock: clock, metrics: PrometheusRegistry(), logger: logger)
    let application = try Application(product, on: platform)
    try await application.migrator.up()
    let failures = Failures()
    let observer = WebObserver(
        undeclaredFailure: { failures.add("\($0.route.method) \($0.route.path) doesn't declare \($0.error.code)") },
        unexpectedFailure: { failures.add("\($0.route?.path ?? "no route") failed: \($0.error)") })
    try await body(TestApp(application: application, clock: clock, web: application.web(observer: observer)))
    guard failures.all.isEmpty else { throw FailuresBehindTheScenes(description: failures.all.joined(separator: "\n")) }
}

/// What went wrong inside the server while a test ran, whatever the test looked at.
public struct FailuresBehindTheScenes: Error, CustomStringConvertible {
    /// One line a failure.
    public let description: String
}

private final class Failures: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func add(_ line: String) {
        lines.withLock { $0.append(line) }
    }
}
