import Logging
import PostgresProxy
import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// Reads on a replica to which no connection can be opened.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct ReplicaFallbackTests {
    @Test("Transactions and statements go to the primary, whether the lag is checked or not", arguments: [true, false])
    func unreachable(_ checksLag: Bool) async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, watcher async throws in
            try await test.projects("A")
            var options = DatabaseOptions(
                postgres: PostgresOptions(
                    maximumConnections: 1, replica: try DatabaseURL("postgres://ada:secret@127.0.0.1:1/none")))
            if !checksLag { options.postgres.replicaLagLimit = nil }
            let database = try Database.open(
                watcher.server.url(watcher.name, as: TestPostgres.applicationRole), options: options)
            defer { try? database.close() }
            let engine = try #require(database.engine as? PostgresEngine)
            for _ in 0..<5 {
                let found = try await database.tenant(test.acme).read(on: .replica) { try $0.count(ProjectRecord.all) }
                #expect(found == 1)
                let outcome = try await engine.run(
                    Statement("SELECT count(*) FROM project"), access: .tenant(test.acme.tenantID), on: .replica)
                var counts: [Int64?] = []
                _ = try outcome.get().forEach { row in
                    counts.append(row.integer(at: 0))
                    return true
                }
                #expect(counts == [1])
            }
        }
    }

    @Test("A server that is no replica, such as a promoted one, gets no reads, and the log says so once")
    func promoted() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { _, watcher async throws in
            let log = RecordedLog()
            let other = try DatabaseURL(watcher.server.url("postgres", as: TestPostgres.applicationRole))
            let database = try Database.open(
                watcher.server.url(watcher.name, as: TestPostgres.applicationRole),
                options: DatabaseOptions(postgres: PostgresOptions(maximumConnections: 1, replica: other)),
                logger: log.logger)
            defer { try? database.close() }
            let sql: SQL = "SELECT current_database()::text AS name"
            for _ in 0..<3 {
                let rows = try await database.system().read(on: .replica) { try $0.rows(sql) }
                #expect(try rows.first?.decode(String.self, "name") == watcher.name)
            }
            #expect(log.messages(at: .error).count == 1)
        }
    }

    @Test("While one read asks a replica that doesn't respond, others don't wait for it")
    func asking() async throws {
        try await Proxied.with(Proxied.pool(of: 1)) { proxied async throws in
            let (proxy, watcher) = (proxied.proxy, proxied.watcher)
            let replica = "postgres://\(TestPostgres.applicationRole):trellis@127.0.0.1:\(proxy.port)/\(watcher.name)"
            let database = try Database.open(
                watcher.server.url(watcher.name, as: TestPostgres.applicationRole),
                options: DatabaseOptions(
                    postgres: PostgresOptions(
                        maximumConnections: 2, connectTimeout: .seconds(60), replica: try DatabaseURL(replica))))
            defer { try? database.close() }
            proxy.setBlackHole(true)
            let (before, log) = (proxy.connectionCount, Log())
            let first = Task {
                _ = try await database.tenant(proxied.test.acme).read(on: .replica) { try $0.count(ProjectRecord.all) }
                log.add("asked")
            }
            try await eventually("the replica is asked") { proxy.connectionCount > before }
            for _ in 0..<5 {
                _ = try await database.tenant(proxied.test.acme).read(on: .replica) { try $0.count(ProjectRecord.all) }
            }
            #expect(log.entries == [])
            proxy.setBlackHole(false)
            try await first.value
        }
    }
}
