import Foundation
import Logging
import Synchronization
import TrellisDatabase
import TrellisKernel

/// The PostgreSQL server that `scripts/with-postgres` starts for the tests, and the databases that tests have on it.
///
/// Each test has a database of its own: a copy of a template that was migrated once, as the role that owns the tables.
/// The test itself works as the application's role, which row-level security binds.
public struct TestPostgres: Sendable {
    /// The server, or nil when there is none or `DATABASES` leaves it out.
    public static let current: TestPostgres? = {
        let environment = ProcessInfo.processInfo.environment
        let wanted = environment["DATABASES"].map { $0.split(separator: ",").contains("postgres") } ?? true
        return wanted ? environment["TEST_POSTGRES"].map { TestPostgres(address: $0) } : nil
    }()

    /// The role that owns the tables and migrates.
    public static let owner = "trellis_owner"
    /// The role that the application has.
    public static let application = "trellis_app"

    /// Host and port.
    public let address: String

    /// The address of a database on the server, for one of the two roles.
    public func url(_ database: String, as role: String) -> String {
        "postgres://\(role):trellis@\(address)/\(database)"
    }

    /// Runs `body` with the name of a new database; the database is dropped afterwards.
    ///
    /// Tests run all at once; six of them have databases at a time, so that the server has connections for them.
    ///
    /// - Parameter template: the database it is a copy of; nil is an empty one.
    public func withDatabase<Value>(
        from template: String? = nil, _ body: (String) async throws -> Value
    ) async throws -> Value {
        await Self.turns.take()
        defer { Self.turns.giveBack() }
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

    /// Drops a database, and ends the sessions that its owner has there.
    private func drop(_ name: String) async throws {
        do {
            try await run("DROP DATABASE \(name) WITH (FORCE)")
        } catch DatabaseError.statement {
            // A session of another role, which its owner may not end, is about to go: then the server waits for it.
            try await run("DROP DATABASE \(name)")
        }
    }

    /// The name of a database that `prepare` was run on once in this process; it stays to be copied.
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
            url("postgres", as: Self.owner),
            settings: DatabaseSettings(postgres: PostgresOptions(maximumConnections: 1)),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        defer { try? database.close() }
        try await database.run(script: statement)
    }

    private static let templates = Templates()
    private static let turns = Turns(6)
}

/// The templates of this process, each made once, however many tests ask at the same time.
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
