import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// Roles of their own for a test's database on PostgreSQL, whose credentials can change.
struct Rotation: Sendable {
    let name: String
    let server: TestPostgres
    /// Connections as a superuser, with pools of their own.
    let admin: Database
    private let clock: ManualClock
    private let first = "rotated_\(UInt64.random(in: 0...UInt64.max))"

    /// A role of the application, which exists before the test.
    var role: String { first }
    /// Another role of the application, which ``createOther()`` creates.
    var other: String { "\(first)_2" }

    /// Runs `body` with a migrated database and a role with the password `first`.
    static func with(_ body: (Rotation) async throws -> Void) async throws {
        let server = try #require(TestPostgres.current)
        try await TestDatabase.with(.postgres) { test in
            let rows = try await test.system.read { try $0.rows("SELECT current_database()::text AS name") }
            let name = try #require(rows.first).decode(String.self, "name")
            let admin = try Database.open(server.url(name, as: "trellis_super"))
            let rotation = Rotation(name: name, server: server, admin: admin, clock: test.clock)
            try await rotation.create(rotation.role, password: "first")
            let result: Result<Void, any Error>
            do { result = .success(try await body(rotation)) } catch { result = .failure(error) }
            for role in [rotation.role, rotation.other] { try await admin.run(script: "DROP ROLE IF EXISTS \(role)") }
            try admin.close()
            try result.get()
        }
    }

    /// Creates the other role with the password `other`.
    func createOther() async throws { try await create(other, password: "other") }

    private func create(_ role: String, password: String) async throws {
        try await admin.run(script: "CREATE ROLE \(role) LOGIN PASSWORD '\(password)' IN ROLE trellis_app")
    }

    /// Sets the password of the first role.
    func setPassword(_ password: String) async throws {
        try await admin.run(script: "ALTER ROLE \(role) PASSWORD '\(password)'")
    }

    /// Returns the URL of the database for a role.
    func url(_ role: String, _ password: String) throws -> DatabaseURL {
        try DatabaseURL("postgres://\(role):\(password)@\(server.address)/\(name)")
    }

    /// Runs `body` with the database as the first role, with a pool of this size.
    func open(
        pool size: Int, replica: DatabaseURL? = nil, _ body: (TestDatabase) async throws -> Void
    ) async throws {
        var options = DatabaseOptions(postgres: PostgresOptions(maximumConnections: size, replica: replica))
        // The database itself, which is no replica.
        options.postgres.replicaLagLimit = nil
        let database = try Database.open(url(role, "first"), options: options, clock: clock)
        defer { try? database.close() }
        try await body(TestDatabase(database: database, clock: clock))
    }

    /// The processes of the server that serve a role.
    func sessions(of role: String) async throws -> Set<Int> {
        let rows = try await admin.system().read { tx in
            try tx.rows("SELECT pid::bigint AS pid FROM pg_stat_activity WHERE usename = \(role)")
        }
        return Set(try rows.map { try $0.decode(Int.self, "pid") })
    }
}
