import Dispatch
import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@Record("thing")
private struct ThingRecord {
    let id: String
}

/// Reads on a replica that streams from its primary, and ends reads that conflict with what it has to apply.
@Suite("A replica", .enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(4)))
struct ReplicaTests {
    private struct Servers {
        let primary: DedicatedPostgres
        let replica: DedicatedPostgres
        /// A database that reads from the replica.
        let database: Database
        /// The primary and the replica as their superuser.
        let admin: Database
        let replicaAdmin: Database

        func wait(_ what: String, _ condition: () async throws -> Bool) async throws {
            let end = ContinuousClock.now + .seconds(60)
            while try await !condition() {
                try #require(ContinuousClock.now < end, "\(what)")
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    private static let count: SQL = "SELECT count(*) AS n FROM thing"
    private static let isReplica: SQL = "SELECT pg_is_in_recovery() AS value"
    private static let pause: SQL = "SELECT CAST(pg_wal_replay_pause() AS text) AS value"
    private static let resume: SQL = "SELECT CAST(pg_wal_replay_resume() AS text) AS value"

    private func with(lagLimit: Duration?, _ body: (Servers) async throws -> Void) async throws {
        try await DedicatedPostgres.with { primary in
            try await primary.withReplica { replica in
                let admin = try Database.open(primary.url("postgres", as: "trellis_super"))
                let replicaAdmin = try Database.open(replica.url("postgres", as: "trellis_super"))
                try await admin.run(
                    script: """
                        CREATE TABLE thing (id text); INSERT INTO thing SELECT generate_series(1001, 2000)::text;
                        GRANT SELECT, INSERT ON thing TO trellis_app;
                        """)
                var options = DatabaseOptions(
                    postgres: PostgresOptions(
                        maximumConnections: 2,
                        replica: try DatabaseURL(replica.url("postgres", as: TestPostgres.applicationRole))))
                options.postgres.replicaLagLimit = lagLimit
                let database = try Database.open(
                    primary.url("postgres", as: TestPostgres.applicationRole), options: options)
                let servers = Servers(
                    primary: primary, replica: replica, database: database, admin: admin, replicaAdmin: replicaAdmin)
                try await servers.wait("the replica has the table") {
                    try await Self.count(on: replicaAdmin) == 1000
                }
                try await body(servers)
                for one in [database, admin, replicaAdmin] { try one.close() }
            }
        }
    }

    private static func count(on database: Database) async throws -> Int? {
        do {
            return try await database.system().read { try $0.rows(count).first?.decode(Int.self, "n") }
        } catch DatabaseError.statement {
            return nil
        }
    }

    private static func isOnReplica(_ database: Database, _ scope: Scope? = nil) async throws -> Bool? {
        let system = scope.map { database.system().acting(for: $0) } ?? database.system()
        return try await system.read(on: .replica) { try $0.rows(isReplica).first?.decode(Bool.self, "value") }
    }

    /// Removes rows that a snapshot of the replica still has, which then conflicts.
    private static let removals = [
        "DELETE FROM thing WHERE id > '1500'", "INSERT INTO thing SELECT generate_series(1501, 2000)::text",
    ]

    @Test("A read that the replica ends runs again there, and returns the right rows")
    func conflict() async throws {
        try await with(lagLimit: nil) { servers async throws in
            let (runs, admin) = (RunCount(), servers.admin)
            let rows = try await servers.database.system().read(on: .replica) { tx in
                let first = try tx.rows(Self.count).first?.decode(Int.self, "n")
                if runs.add() == 1 {
                    try Self.removeRowsNow(admin)
                    // The replica applies it before this statement, or while it waits.
                    _ = try tx.rows("SELECT 1 AS one FROM pg_sleep(3)")
                }
                let isReplica = try tx.rows(Self.isReplica).first?.decode(Bool.self, "value")
                return (first: first, second: try tx.rows(Self.count).first?.decode(Int.self, "n"), isReplica)
            }
            #expect(runs.count == 2)
            #expect(rows.first == rows.second && rows.2 == true)
        }
    }

    @Test("A read that has streamed rows isn't run again, and fails as a conflict")
    func streaming() async throws {
        try await with(lagLimit: nil) { servers async throws in
            let (runs, admin) = (RunCount(), servers.admin)
            await #expect(throws: DatabaseError.replicaConflict) {
                try await servers.database.system().read(on: .replica) { tx in
                    // The rows come in parts.
                    try tx.forEach(ThingRecord.all) { _ in if runs.add() == 1 { try Self.removeRowsNow(admin) } }
                    _ = try tx.rows("SELECT 1 AS one FROM pg_sleep(3)")
                }
            }
            #expect((1...1000).contains(runs.count))
        }
    }

    @Test("A read that conflicts each time goes to the primary")
    func repeatedConflict() async throws {
        try await with(lagLimit: nil) { servers async throws in
            let admin = servers.admin
            let isReplica = try await servers.database.system().read(on: .replica) { tx in
                _ = try tx.rows(Self.count)
                let isReplica = try tx.rows(Self.isReplica).first?.decode(Bool.self, "value")
                if isReplica == true {
                    try Self.removeRowsNow(admin)
                    _ = try tx.rows("SELECT 1 AS one FROM pg_sleep(3)")
                }
                return isReplica
            }
            #expect(isReplica == false)
        }
    }

    /// Removes rows, and blocks the calling thread, which must be the pool's, until they are removed.
    private static func removeRowsNow(_ admin: Database) throws {
        let (done, outcome) = (DispatchSemaphore(value: 0), RemovalOutcome())
        Task.detached {
            let result: Result<Void, any Error>
            do {
                for statement in removals + ["VACUUM (FREEZE) thing"] { try await admin.run(script: statement) }
                result = .success(())
            } catch {
                result = .failure(error)
            }
            outcome.result.withLock { $0 = result }
            done.signal()
        }
        done.wait()
        try outcome.result.withLock { $0 }?.get()
    }

    @Test("While the replica is further behind than the limit, its reads go to the primary")
    func lag() async throws {
        try await with(lagLimit: .seconds(1)) { servers async throws in
            try await servers.wait("reads go to the replica") { try await Self.isOnReplica(servers.database) == true }
            try await servers.replicaAdmin.system().read { _ = try $0.rows(Self.pause) }
            try await servers.wait("reads go to the primary") {
                try await servers.admin.run(script: "INSERT INTO thing VALUES ('0')")
                return try await Self.isOnReplica(servers.database) == false
            }
            try await servers.replicaAdmin.system().read { _ = try $0.rows(Self.resume) }
            try await servers.wait("reads go to the replica again") {
                try await Self.isOnReplica(servers.database) == true
            }
        }
    }

    @Test("A request that has written reads from the primary, so it sees its own rows; others read from the replica")
    func ownWrites() async throws {
        try await with(lagLimit: nil) { servers async throws in
            try await servers.replicaAdmin.system().read { _ = try $0.rows(Self.pause) }
            let writer = Scope(tenantID: ID(), userID: ID(), requestID: "writer")
            let reader = Scope(tenantID: ID(), userID: ID(), requestID: "reader")
            #expect(try await Self.isOnReplica(servers.database, writer) == true)
            try await servers.database.tenant(writer).write { tx in
                _ = try tx.unfiltered(reason: "a test").execute("INSERT INTO thing VALUES ('7000')")
            }
            for (scope, expected) in [(writer, 1), (reader, 0)] {
                let sql: SQL = "SELECT count(*) AS n FROM thing WHERE id = '7000'"
                let alone = servers.database.tenant(scope).unfiltered(reason: "a test")
                #expect(try await alone.rows(sql, on: .replica).first?.decode(Int.self, "n") == expected)
                let within = try await servers.database.tenant(scope).read(on: .replica) { tx in
                    try tx.unfiltered(reason: "a test").rows(sql).first?.decode(Int.self, "n")
                }
                #expect(within == expected)
            }
            #expect(try await Self.isOnReplica(servers.database, writer) == false)
        }
    }

    @Test("Reads go to the primary when the replica can't be reached, and to the replica when it is back")
    func unreachable() async throws {
        try await with(lagLimit: .seconds(1)) { servers async throws in
            try await servers.wait("reads go to the replica") { try await Self.isOnReplica(servers.database) == true }
            try servers.replicaAdmin.close()
            try await servers.replica.stop()
            for _ in 0..<20 { #expect(try await Self.isOnReplica(servers.database) == false) }
            try await servers.replica.restart()
            try await servers.wait("reads go to the replica again") {
                try await Self.isOnReplica(servers.database) == true
            }
        }
    }
}

/// The number of runs of a body.
private final class RunCount: Sendable {
    private let number = Mutex(0)

    var count: Int { number.withLock { $0 } }

    func add() -> Int {
        number.withLock { number in
            number += 1
            return number
        }
    }
}

/// The outcome of work on another task.
private final class RemovalOutcome: Sendable {
    let result = Mutex<Result<Void, any Error>?>(nil)
}
