import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

private enum Ticket {}

@Record("ticket")
private struct TicketRecord: TenantOwned, Numbered {
    let id: SerialID<Ticket>
    let tenantID: ID<Tenant>
    var title: String
}

/// The same table with an integer that the program would give.
@Record("ticket")
private struct PlainTicketRecord: TenantOwned {
    let id: SerialID<Ticket>
    let tenantID: ID<Tenant>
    var title: String
}

@Record("receipt")
private struct ReceiptRecord {
    let id: ID<Ticket>
    var number: SerialNumber = .onInsert
    var note: String
}

/// Columns of numbers that the database gives.
@Suite(.serialized) struct SerialColumnTests {
    private static let create = Migration("tickets.001-create") { schema in
        schema.create("ticket") { table in
            table.serial()
            table.tenant()
            table.text("title")
        }
        schema.create("receipt") { table in
            table.id()
            table.serial("number")
            table.text("note")
        }
    } down: { schema in
        schema.drop("receipt")
        schema.drop("ticket")
    }

    private func report(
        _ engine: TestEngine, _ records: [any Record.Type], migrations: [Migration] = [create],
        after change: String? = nil
    ) async throws -> SchemaReport {
        var report: SchemaReport?
        try await MigrationDatabase.with(engine, migrations: migrations) { test async throws in
            if let change { try await test.database.run(script: change) }
            report = try await Migrator(test.database, migrations: migrations).check(records: records)
        }
        return try #require(report)
    }

    @Test(
        "A serial column matches its record, and survives a comparison with the migrations",
        arguments: TestEngine.allCases)
    func matches(_ engine: TestEngine) async throws {
        let report = try await report(engine, [TicketRecord.self, ReceiptRecord.self])
        #expect(report.drift == [] && report.records == [])
    }

    @Test("A record and a table that disagree about who gives the numbers are reported", arguments: TestEngine.allCases)
    func mismatch(_ engine: TestEngine) async throws {
        let plain = try await report(engine, [PlainTicketRecord.self, ReceiptRecord.self])
        #expect(
            plain.records == [
                "PlainTicketRecord.id: the database numbers the column ticket.id, so the record must be Numbered."
            ])
        let integer = Migration("tickets.001-create") { schema in
            schema.create("ticket") { table in
                table.integer("id")
                table.tenant()
                table.text("title")
                table.primaryKey(["tenant_id", "id"])
            }
        }
        let numbered = try await report(engine, [TicketRecord.self], migrations: [integer])
        #expect(
            numbered.records == [
                "TicketRecord.id: the database doesn't number the column ticket.id; declare it with table.serial()."
            ])
    }

    @Test("A serial column that was replaced by a plain one is drift", arguments: TestEngine.allCases)
    func drift(_ engine: TestEngine) async throws {
        let change =
            engine == .postgres
            ? "ALTER TABLE receipt ALTER COLUMN number DROP IDENTITY"
            : """
            DROP TABLE receipt;
            CREATE TABLE "receipt" ("id" BLOB NOT NULL CONSTRAINT "receipt_id_type" CHECK (length("id") = 16),
            "number" INTEGER NOT NULL PRIMARY KEY
            CONSTRAINT "receipt_number_serial" CHECK ("number" BETWEEN 1 AND 9007199254740991),
            "note" TEXT NOT NULL, CONSTRAINT "receipt_pkey" UNIQUE ("id")) STRICT
            """
        let report = try await report(engine, [], after: change)
        let drift = report.drift ?? []
        #expect(drift.count == 1 && drift.first?.contains("receipt.number") == true, "\(drift)")
    }

    @Test("The generated migration declares serial columns", arguments: TestEngine.allCases)
    func generated(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine) { test async throws in
            let draft = try await Migrator(test.database, migrations: []).generate(
                "create", module: "tickets", records: [TicketRecord.self, ReceiptRecord.self])
            #expect(draft.source.contains("table.serial()\n"))
            #expect(draft.source.contains("table.serial(\"number\")\n"))
            #expect(!draft.source.contains("primaryKey"))
        }
    }

    @Test("A second serial column, a nullable one, and one in an existing table are refused")
    func refused() async throws {
        let database = try Database.open("sqlite::memory:")
        let migration = Migration("tickets.001-create") { schema in
            schema.create("ticket") { table in
                table.serial()
                table.serial("number").nullable()
            }
            schema.create("note") { $0.id() }
            schema.alter("note") { $0.serial("number") }
        }
        let error = await #expect(throws: MigrationError.self) {
            try await Migrator(database, migrations: [migration]).up()
        }
        guard case .invalid(let issues) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(issues.count == 3)
        #expect(issues.contains { $0.contains("serial columns id and number") })
        #expect(issues.contains { $0.contains("ticket.number can't be nullable()") })
        #expect(issues.contains { $0.contains("note.number can't be added to an existing table") })
    }
}
