import Foundation
import Logging
import Synchronization
import TrellisDatabase
import TrellisKernel

/// The PostgreSQL server that `scripts/with-postgres` starts for the tests, and the databases of the tests.
///
/// Each test has its own database: a copy of a template that the owner of the tables migrated once. The test itself
/// uses the application's role, to which row-level security applies.
public struct TestPostgres: Sendable {
    /// The error of a test that needs PostgreSQL and runs without `scripts/with-postgres`.
    struct Missing: Error {}

    /// The server, or nil when there is none or `DATABASES` excludes it.
    public static let current: TestPostgres? = {
        let environment = ProcessInfo.processInfo.environment
        let wanted = environment["DATABASES"].map { $0.split(separator: ",").contains("postgres") } ?? true
        return wanted ? environment["TEST_POSTGRES"].map { TestPostgres(address: $0) } : nil
    }()

    /// The role that owns the tables and migrates.
    public static let ownerRole = "trellis_owner"
    /// The role of the application.
    public static let applicationRole = "trellis_app"

    /// The host and the port.
    public let address: String

    /// Returns the URL of a database on the server, for one of the two roles.
    public func url(_ database: String, as role: String) -> String {
        "postgres://\(role):trellis@\(address)/\(database)"
    }

    /// Runs `body` with the name of a new database; the database is dropped afterwards.
    ///
    /// Tests run in parallel; at most six of them have databases, so that the server has enough connections.
    ///
    /// - Parameter template: the database to copy; nil for an empty one.
    public func withDatabase<Value>(
        from template: String? = nil, _ body: (String) async throws -> Value
    ) async throws -> Value {
        await Self.semaphore.acquire()
        defer { Self.semaphore.release() }
        return try await withSecondDatabase(from: template, body)
    }

    /// Runs `body` with one more database of a test that has one: it isn't counted, so that no test waits for another.
    package func withSecondDatabase<Value>(
        from template: String? = nil, _ body: (String) async throws -> Value
    ) async throws -> Value {
        let name = "test_\(UInt64.random(in: 0...UInt64.max))"
        try await run("CREATE DATABASE \(name) TEMPLATE \(template ?? "template1")")
        do {
            let value = try await body(name)
            try await drop(name)
            return value
        } catch {
            try? await drop(name)
            throw error
        }
    }

    /// Drops a database, and ends its owner's sessions.
    private func drop(_ name: String) async throws {
        do {
            try await run("DROP DATABASE \(name) WITH (FORCE)")
        } catch DatabaseError.statement {
            // A session of another role is about to end. The owner may not end it, so the server waits for it.
            try await run("DROP DATABASE \(name)")
        }
    }

    /// Returns the name of a template database on which `prepare` ran once in this process.
    public func template(
        _ key: String, _ prepare: @escaping @Sendable (String) async throws -> Void
    ) async throws -> String {
        try await Self.templates.name(key) { name in
            try await run("CREATE DATABASE \(name)")
            try await prepare(name)
        }
    }

    /// Runs a statement as the owner, outside any test's database.
    public func run(_ statement: String) async throws {
        let database = try Database.open(
            url("postgres", as: Self.ownerRole),
            options: DatabaseOptions(postgres: PostgresOptions(maximumConnections: 1)),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        defer { try? database.close() }
        try await database.run(script: statement)
    }

    private static let templates = Templates()
    private static let semaphore = AsyncSemaphore(6)
}

/// The templates of this process; each is created once, even when tests request it at the same time.
private actor Templates {
    private var tasks: [String: Task<String, any Error>] = [:]

    func name(_ key: String, _ make: @escaping @Sendable (String) async throws -> Void) async throws -> String {
        if let task = tasks[key] { return try await task.value }
        let task = Task {
            let name = "template_\(UInt64.random(in: 0...UInt64.max))"
            try await make(name)
            return name
        }
        tasks[key] = task
        return try await task.value
    }
}
