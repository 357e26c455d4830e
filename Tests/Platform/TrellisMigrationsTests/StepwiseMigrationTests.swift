import Dispatch
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

/// Migrations without a transaction.
///
/// The numbers are those of the invariants of `Migrator`.
@Suite(.serialized) struct StepwiseMigrationTests {
    private static let create = Migration("shop.001-create") { schema in
        schema.create("shop") { table in
            table.integer("number")
            table.text("name")
            table.primaryKey(["number"])
        }
    }
    private static let rows = "INSERT INTO shop VALUES (1, 'one'), (2, 'one')"
    private static let names = Migration("shop.002-names", transactional: false) { schema in
        schema.alter("shop") { $0.index(["name", "number"]) }
        schema.alter("shop") { $0.unique(["name"]) }
    } down: { schema in
        schema.alter("shop") { $0.drop(index: "shop_name_key") }
        schema.alter("shop") { $0.drop(index: "shop_name_number_idx") }
    }
    private static let rawSQL = Migration("shop.002-more", transactional: false) { schema in
        schema.sql("INSERT INTO shop VALUES (3, 'three')")
        schema.sql("INSERT INTO shop SELECT number, name FROM supply")
        schema.sql("INSERT INTO shop VALUES (5, 'five')")
    }

    private func numbers(_ database: Database) async throws -> [Int] {
        try await database.system().read { tx in
            try tx.rows("SELECT number FROM shop ORDER BY number").map { try $0.decode(Int.self, "number") }
        }
    }

    @Test("Indexes are created without a transaction, and reverted", arguments: TestEngine.allCases)
    func indexes(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine, migrations: [Self.create]) { test async throws in
            let migrator = Migrator(test.database, migrations: [Self.create, Self.names])
            let plan = try await migrator.plan().flatMap(\.statements).joined()
            #expect(plan.contains("CONCURRENTLY") == (engine == .postgres))
            #expect(try await migrator.up() == ["shop.002-names"])
            #expect(try await migrator.status().last?.state == .applied(at: test.clock.now))
            #expect(try await test.database.schemaDump().contains("shop_name_key"))
            #expect(try await migrator.down(steps: 1) == ["shop.002-names"])
            #expect(try await !test.database.schemaDump().contains("shop_name"))
        }
    }

    @Test(
        "6, 7: An incomplete index is dropped and created again; the others are left unchanged",
        arguments: postgresOnly)
    func halfMade(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine, migrations: [Self.create]) { test async throws in
            try await test.database.run(script: Self.rows)
            let migrator = Migrator(test.database, migrations: [Self.create, Self.names])
            do {
                try await migrator.up()
                Issue.record("A unique index was created over two equal rows.")
            } catch MigrationError.statementFailed(let id, let statement, _) {
                #expect(id == "shop.002-names" && statement == 2)
            }
            guard case .failed(statement: 2, _) = try await migrator.status().last?.state else {
                Issue.record("The failure isn't recorded.")
                return
            }
            #expect(try await test.database.schemaDump().contains("INVALID"))
            try await test.database.run(script: "DELETE FROM shop WHERE number = 2")
            // As if the program had been killed before it recorded the failure.
            try await test.database.run(script: "UPDATE trellis_migration_attempt SET failure = NULL")
            guard case .running(_, statement: 2) = try await migrator.status().last?.state else {
                Issue.record("The running statement isn't reported.")
                return
            }
            #expect(try await migrator.up() == ["shop.002-names"])
            #expect(try await !test.database.schemaDump().contains("INVALID"))
            #expect(try await migrator.check(records: []).messages == [])
        }
    }

    @Test(
        "6, 8: A migration of raw SQL stops at the failed statement, and resumes there on request",
        arguments: TestEngine.allCases)
    func resumed(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine, migrations: [Self.create]) { test async throws in
            try await test.database.run(script: Self.rows)
            let migrator = Migrator(test.database, migrations: [Self.create, Self.rawSQL])
            await #expect(throws: MigrationError.self) { try await migrator.up() }
            #expect(try await numbers(test.database) == [1, 2, 3])
            guard case .failed(statement: 2, let cause) = try await migrator.status().last?.state else {
                Issue.record("The failure isn't recorded.")
                return
            }
            #expect(cause.contains("supply"))
            let interrupted = MigrationError.interrupted(id: "shop.002-more", statement: 2)
            #expect(interrupted.message.contains("--resume shop.002-more"))
            await #expect(throws: interrupted) { try await migrator.up() }
            #expect(try await numbers(test.database) == [1, 2, 3])
            try await test.database.run(script: "CREATE TABLE supply AS SELECT 4 AS number, 'four' AS name")
            #expect(try await migrator.up(resuming: "shop.002-more") == ["shop.002-more"])
            #expect(try await numbers(test.database) == [1, 2, 3, 4, 5])
            #expect(try await migrator.up() == [])
            await #expect(throws: MigrationError.notFound("shop.9")) { try await migrator.up(resuming: "shop.9") }
        }
    }

    @Test("10: A migration that doesn't get its lock is rolled back and retried", arguments: postgresOnly)
    func retried(_ engine: TestEngine) async throws {
        let wide = Migration("shop.002-wide") { schema in schema.alter("shop") { $0.text("note").nullable() } }
        try await MigrationDatabase.with(engine, migrations: [Self.create]) { test async throws in
            let other = try test.another(TestPostgres.ownerRole)
            let (held, isHeld) = AsyncStream.makeStream(of: Void.self)
            let isReleased = DispatchSemaphore(value: 0)
            defer { isReleased.signal() }
            let holder = Task {
                defer { isHeld.finish() }
                try await other.system().write { tx in
                    try tx.execute("LOCK TABLE shop IN ACCESS SHARE MODE")
                    isHeld.finish()
                    _ = isReleased.wait(timeout: .now() + .seconds(60))
                }
            }
            for await _ in held {}
            var options = MigratorOptions(lockTimeout: .milliseconds(20), lockAttempts: 3)
            options.sleep = { _ in }
            await #expect(throws: MigrationError.lockTimeout(id: "shop.002-wide", attempts: 3)) {
                try await Migrator(test.database, migrations: [Self.create, wide], options: options).up()
            }
            #expect(try await Migrator(test.database, migrations: [Self.create, wide]).plan().count == 1)
            options.sleep = { _ in
                isReleased.signal()
                try await holder.value
            }
            let migrator = Migrator(test.database, migrations: [Self.create, wide], options: options)
            #expect(try await migrator.up() == ["shop.002-wide"])
            try other.close()
        }
    }
}
