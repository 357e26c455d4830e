import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

enum Sale: Sendable {}

@Record("sale")
struct SaleRecord: TenantOwned {
    let id: ID<Sale>
    let tenantID: ID<Tenant>
    var name: String
    var price: Double?
}

/// A table without tenants, so without policies: its rows are copied directly.
@Record("open_sale")
struct OpenSaleRecord {
    let id: ID<Sale>
    var name: String
}

/// Many rows of tables with columns that the record doesn't have: defaults, generated ones, a search.
@Suite struct BulkColumnTests {
    private static let migrations = [
        Migration("tests.001-sales") { schema in
            schema.create("sale") { table in
                table.id()
                table.tenant()
                table.text("name")
                table.real("price").nullable()
                table.text("state").default("new")
                table.integer("stock").default(7)
                table.timestamp("seen_at").nullable()
                table.search(["name"])
            }
            schema.create("open_sale") { table in
                table.id()
                table.text("name")
                table.text("state").default("new")
            }
            for name in ["sale", "open_sale"] {
                schema.sql(
                    sqlite:
                        "ALTER TABLE \(name) ADD COLUMN size INTEGER NOT NULL GENERATED ALWAYS AS (length(name)) VIRTUAL",
                    postgres:
                        "ALTER TABLE \(name) ADD COLUMN size bigint NOT NULL GENERATED ALWAYS AS (length(name)) STORED")
            }
        }
    ]

    @Test(
        "As many rows as one may are inserted into a table with generated columns and defaults",
        arguments: TestEngine.allCases, [1, 999, 1000, 2500])
    func rows(_ engine: TestEngine, _ count: Int) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { test async throws in
            try await test.ours.write { tx throws in
                let sales = (0..<count).map {
                    SaleRecord(id: ID(), tenantID: tx.scope.tenantID, name: "Sale \($0)", price: $0 == 0 ? nil : 0.5)
                }
                try tx.insert(contentsOf: sales)
                #expect(try tx.count(SaleRecord.all) == count)
                #expect(try tx.count(SaleRecord.search("sale")) == count)
                #expect(
                    try tx.count(
                        SaleRecord.where {
                            Predicate(
                                unfiltered: "\($0.name) <> '' AND state = 'new' AND stock = 7 AND size >= 6",
                                reason: "a test")
                        }
                    ) == count)
            }
            #expect(try await test.theirs.read { try $0.count(SaleRecord.all) } == 0)
            try await test.system.write { tx throws in
                try tx.insert(contentsOf: (0..<count).map { OpenSaleRecord(id: ID(), name: "Sale \($0)") })
                #expect(
                    try tx.count(
                        OpenSaleRecord.where {
                            Predicate(
                                unfiltered: "\($0.name) <> '' AND state = 'new' AND size >= 6", reason: "a test")
                        }) == count)
            }
        }
    }

    @Test("A violation among many rows leaves none, as among few", arguments: TestEngine.allCases)
    func violation(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { test async throws in
            let twice = ID<Sale>()
            await #expect(throws: DatabaseError.self) {
                try await test.ours.write { tx throws in
                    let sales = (0..<1200).map {
                        SaleRecord(id: $0 < 2 ? twice : ID(), tenantID: tx.scope.tenantID, name: "Sale \($0)")
                    }
                    try tx.insert(contentsOf: sales)
                }
            }
            #expect(try await test.ours.read { try $0.count(SaleRecord.all) } == 0)
        }
    }
}
