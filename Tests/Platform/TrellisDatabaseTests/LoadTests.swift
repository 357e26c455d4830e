import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

import struct Foundation.Decimal

@Suite("Large inserts") struct LoadTests {
    /// More rows than one INSERT takes on PostgreSQL, which then uses COPY.
    private static let many = 2500

    @Test("Thousands of records with every type of value are stored unchanged", arguments: TestEngine.allCases)
    func values(_ engine: TestEngine) async throws {
        let prices = ["0", "-0.5", "12.5", "10000", "123456789.987654321", "0.00000001", "-99999", "100000000"]
        try await TestDatabase.with(engine, migrations: itemMigrations) { test in
            let given = try (0..<Self.many).map { number in
                var item = try ItemRecord(
                    "\(number) ünï\tcode\\", prices[number % prices.count], in: test.acme.tenantID)
                item.discount = number.isMultiple(of: 2) ? nil : item.price
                item.tags = Array(repeating: "t\"{,}", count: number % 3)
                item.ranks = [number, -number]
                item.watchers = [ID()]
                item.aliases = number.isMultiple(of: 3) ? nil : []
                return item
            }
            try await test.ours.write { tx in try tx.insert(contentsOf: given) }
            let found = try await test.ours.read { try $0.fetch(ItemRecord.order { $0.id.ascending }) }
            #expect(found == given.sorted { $0.id < $1.id })
        }
    }

    @Test("Times, versions and JSON are stored too", arguments: TestEngine.allCases)
    func stamps(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            let given = (0..<Self.many).map { ProjectRecord("\($0)", in: test.acme.tenantID, budget: $0) }
            let written = try await test.ours.write { tx in try tx.insert(contentsOf: given) }
            let found = try await test.ours.read { try $0.fetch(ProjectRecord.order { $0.budget.ascending }) }
            #expect(found == written)
            #expect(found.allSatisfy { $0.createdAt == test.clock.now && $0.version == 1 })
            let countries = (0..<Self.many).map { CountryRecord(id: "\($0)", name: "", facts: "[1]", flag: [0, 255]) }
            try await test.system.write { tx in try tx.insert(contentsOf: countries) }
            #expect(Set(try await test.system.read { try $0.fetch(CountryRecord.all) }.map(\.facts)) == ["[1]"])
        }
    }

    @Test("One violation among thousands of rows inserts none, and names its index", arguments: TestEngine.allCases)
    func violation(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            let names = (0..<Self.many).map { "\($0)" } + ["7"]
            await #expect(throws: DatabaseError.uniqueViolation(constraint: "project_name_key")) {
                try await test.ours.write { tx in
                    try tx.insert(contentsOf: names.map { ProjectRecord($0, in: tx.scope.tenantID) })
                }
            }
            #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 0)
        }
    }

    @Test("A row of another tenant among thousands of rows is refused", arguments: TestEngine.allCases)
    func otherTenant(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            let tenants = Array(repeating: test.acme.tenantID, count: Self.many) + [test.globex.tenantID]
            await #expect(throws: DatabaseError.tenantMismatch(table: "project")) {
                try await test.ours.write { tx in
                    try tx.insert(contentsOf: tenants.enumerated().map { ProjectRecord("\($0)", in: $1) })
                }
            }
            #expect(try await test.theirs.read { try $0.count(ProjectRecord.all) } == 0)
        }
    }

    @Test(
        "A large insert can be rolled back, and followed by others in the same transaction",
        arguments: TestEngine.allCases)
    func savepoint(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            struct Enough: Error {}
            try await test.ours.write { tx in
                let tenant = tx.scope.tenantID
                _ = try? tx.savepoint {
                    try tx.insert(contentsOf: (0..<Self.many).map { ProjectRecord("\($0)", in: tenant) })
                    throw Enough()
                }
                try tx.insert(contentsOf: (0..<Self.many).map { ProjectRecord("\($0)", in: tenant) })
                try tx.insert(ProjectRecord("last", in: tenant))
                let count = try tx.count(ProjectRecord.all)
                #expect(count == Self.many + 1)
            }
        }
    }
}
