import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@Suite("Notifications", .enabled(if: TestPostgres.current != nil)) struct ListenerTests {
    @Test("A listener receives the notifications of its channels, and no others")
    func hears() async throws {
        try await TestDatabase.with(.postgres) { test in
            var heard = test.database.notifications(on: ["jobs", "Odd \"name\""]).makeAsyncIterator()
            #expect(await heard.next() == .connected)
            try await test.database.notify("elsewhere", "no")
            try await test.database.notify("jobs", "one")
            try await test.database.notify("Odd \"name\"")
            #expect(await heard.next() == .notified(channel: "jobs", payload: "one"))
            #expect(await heard.next() == .notified(channel: "Odd \"name\"", payload: ""))
        }
    }

    @Test("A listener whose connection is lost reports when it reconnects, and receives notifications again")
    func reconnects() async throws {
        try await Watcher.with(Watcher.pool(of: 2)) { test, watcher in
            var heard = test.database.notifications(on: ["jobs"]).makeAsyncIterator()
            #expect(await heard.next() == .connected)
            let listener = try #require(try await watcher.sessions().first { $0.statement.contains("LISTEN") })
            try await watcher.database.system().write { tx in
                _ = try tx.rows("SELECT pg_terminate_backend(\(listener.processID)::int)")
            }
            #expect(await heard.next() == .connected)
            try await test.database.notify("jobs", "two")
            #expect(await heard.next() == .notified(channel: "jobs", payload: "two"))
        }
    }

    @Test("Listeners to the same channels share a connection, which ends with the last of them")
    func shared() async throws {
        try await Watcher.with(Watcher.pool(of: 2)) { test, watcher in
            func connections() async throws -> Int {
                try await watcher.sessions().count { $0.statement.contains("LISTEN") }
            }
            do {
                var first = test.database.notifications(on: ["jobs"]).makeAsyncIterator()
                #expect(await first.next() == .connected)
                // A later listener also gets `connected`, and then checks for work itself.
                var second = test.database.notifications(on: ["jobs"]).makeAsyncIterator()
                #expect(await second.next() == .connected)
                #expect(try await connections() == 1)
                try await test.database.notify("jobs", "two")
                #expect(await first.next() == .notified(channel: "jobs", payload: "two"))
                #expect(await second.next() == .notified(channel: "jobs", payload: "two"))
            }
            try await eventually("the connection ends") { try await connections() == 0 }
        }
    }

    @Test("Closing the database ends its listeners and their streams; later streams end at once")
    func closed() async throws {
        try await Watcher.with(Watcher.pool(of: 2)) { test, watcher in
            var heard = test.database.notifications(on: ["jobs"]).makeAsyncIterator()
            #expect(await heard.next() == .connected)
            try test.database.close()
            #expect(await heard.next() == nil)
            var late = test.database.notifications(on: ["jobs"]).makeAsyncIterator()
            #expect(await late.next() == nil)
            try await eventually("no session is left") { try await watcher.sessions().isEmpty }
        }
    }

    @Test("A query that is refused before it is sent leaves no tenant set on the connection")
    func refusedQuery() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, _ async throws in
            try await test.projects("Ours")
            await #expect(throws: DatabaseError.unstorableText) {
                try await test.ours.first(ProjectRecord.where { $0.name == "\u{0}" })
            }
            let rows = try await test.system.rows(
                "SELECT coalesce(current_setting('app.tenant_id', true), '') AS tenant")
            #expect(try rows[0].decode(String.self, "tenant") == "")
        }
    }

    @Test("Reads use the replica on request, and the primary otherwise")
    func replica() async throws {
        let server = try #require(TestPostgres.current)
        try await TestDatabase.with(.postgres, migrations: pinMigrations) { test async throws in
            let rows = try await test.system.read { try $0.rows("SELECT current_database()::text AS name") }
            let primary = try #require(rows.first).decode(String.self, "name")
            // A replica that lags behind: it never had the rows of the primary.
            try await server.withDatabase { copy in
                let address = try DatabaseURL(server.url(copy, as: TestPostgres.applicationRole))
                var options = DatabaseOptions(postgres: PostgresOptions(replica: address))
                options.postgres.replicaLagLimit = nil
                let database = try Database.open(
                    server.url(primary, as: TestPostgres.applicationRole), options: options)
                let sql: SQL = "SELECT current_database()::text AS name"
                let name: @Sendable (SystemReader) throws -> String = { tx in
                    try tx.rows(sql)[0].decode(String.self, "name")
                }
                #expect(try await database.system().read(on: .replica, name) == copy)
                #expect(try await database.system().rows(sql, on: .replica)[0].decode(String.self, "name") == copy)
                #expect(try await database.system().read(name) == primary)
                let (tenant, global) = (database.tenant(test.acme), database.global(test.acme))
                let byHand = tenant.unfiltered(reason: "a test")
                #expect(try await byHand.rows(sql, on: .replica)[0].decode(String.self, "name") == copy)
                #expect(try await byHand.rows(sql)[0].decode(String.self, "name") == primary)
                // The copy has no tables.
                #expect(try await tenant.count(ProjectRecord.all) == 0)
                #expect(try await global.count(PinRecord.all) == 0)
                await #expect(throws: DatabaseError.self) { try await tenant.count(ProjectRecord.all, on: .replica) }
                await #expect(throws: DatabaseError.self) { try await global.fetch(PinRecord.all, on: .replica) }
                await #expect(throws: DatabaseError.self) {
                    try await tenant.acrossTenants(reason: "a test").find(ProjectRecord.self, ID(), on: .replica)
                }
                try database.close()
            }
        }
    }
}
