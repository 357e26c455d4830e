import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

import struct Foundation.Decimal

@Suite struct ValueTests {
    /// Numbers of every size and sign that a `Decimal` can represent, in ascending order.
    private static let prices = [
        "-99999999999999999999999999999999999999", "-10", "-9.5", "-0.1", "-0.01", "0",
        "0.00000000000000000000000000000000000001",
        "0.1", "1", "1.5", "9.999", "10", "12345678901234567890.123456789012345678",
        "99999999999999999999999999999999999999",
        "1" + String(repeating: "0", count: 60),
    ]

    private func withItems(_ engine: TestEngine, _ body: (TestDatabase) async throws -> Void) async throws {
        try await TestDatabase.with(engine, migrations: itemMigrations) { test in
            try await test.ours.write { tx in
                let items = try Self.prices.enumerated().map {
                    try ItemRecord("Item \($0.offset)", $0.element, in: tx.scope.tenantID)
                }
                try tx.insert(contentsOf: items.shuffled())
            }
            try await body(test)
        }
    }

    @Test("Decimals are stored with every digit and ordered by value", arguments: TestEngine.allCases)
    func decimals(_ engine: TestEngine) async throws {
        try await withItems(engine) { test in
            let wanted = try Self.prices.map { try Decimal($0) }
            let found = try await test.ours.read { try $0.fetch(ItemRecord.order { $0.price.ascending }) }
            #expect(found.map(\.price) == wanted)
            #expect(found.map(\.price.description) == wanted.map(\.description))
            try await test.ours.read { tx in
                let ten = try Decimal("10.000")
                #expect(try tx.count(ItemRecord.where { $0.price == ten }) == 1)
                #expect(try tx.count(ItemRecord.where { $0.price > 9 && $0.price < 11 }) == 2)
                #expect(try tx.count(ItemRecord.where { $0.price <= -9.5 }) == 3)
                #expect(try tx.count(ItemRecord.where { $0.price.in([1, 10, 7]) }) == 2)
                let (low, high) = (
                    try tx.aggregate(ItemRecord.all) { $0.price.min() },
                    try tx.aggregate(ItemRecord.all) { $0.price.max() }
                )
                #expect(low == wanted.first)
                #expect(high == wanted.last)
                #expect(try tx.count(ItemRecord.where { $0.discount == nil }) == wanted.count)
            }
        }
    }

    @Test("Pages ordered by decimals return every row once, including NULL", arguments: TestEngine.allCases)
    func pages(_ engine: TestEngine) async throws {
        try await withItems(engine) { test in
            try await test.ours.write { tx in
                try tx.update(ItemRecord.where { $0.price < 0 }) { [$0.discount.set(try? Decimal("0.10"))] }
            }
            let orders: [Query<ItemRecord>] = [
                ItemRecord.order { $0.price.ascending }, ItemRecord.order { $0.price.descending },
                ItemRecord.order { [$0.discount.descending, $0.price.ascending] },
            ]
            for query in orders {
                var seen: [ItemRecord] = []
                var cursor: String?
                repeat {
                    let request = PageRequest(limit: 4, cursor: cursor)
                    let page = try await test.ours.read { try $0.page(query, request) }
                    seen += page.items
                    cursor = page.nextCursor
                } while cursor != nil && seen.count < 100
                #expect(seen == (try await test.ours.read { try $0.fetch(query) }))
                #expect(seen.count == Self.prices.count)
            }
        }
    }

    @Test("Sums of decimals are exact", arguments: TestEngine.allCases)
    func sums(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine, migrations: itemMigrations) { test in
            try await test.ours.write { tx in
                for price in ["0.1", "0.2", "-5", "12345678901234567890.12345", "-0.30"] {
                    try tx.insert(try ItemRecord(price, price, in: tx.scope.tenantID))
                }
                let sum = try tx.aggregate(ItemRecord.all) { $0.price.sum() }
                #expect(sum == (try Decimal("12345678901234567885.12345")))
                #expect(try tx.aggregate(ItemRecord.where { $0.name == "none" }) { $0.price.sum() } == 0)
                #expect(try tx.aggregate(ItemRecord.all) { $0.discount.sum() } == 0)
                #expect(try tx.aggregate(ItemRecord.where { $0.price == -5 }) { $0.price.average() } == -5)
                #expect(try tx.aggregate(ItemRecord.all) { $0.discount.average() } == nil)
                let small = ItemRecord.where { $0.name == "0.1" }
                #expect(try tx.update(small) { [$0.price.increment(by: 0.2), $0.discount.set(0.5)] } == 1)
                #expect(try tx.values(small) { $0.price } == [try Decimal("0.3")])
            }
        }
    }

    @Test("Lists are read as they were written, and can be searched by element", arguments: TestEngine.allCases)
    func lists(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine, migrations: itemMigrations) { test in
            let user = ID<User>()
            try await test.ours.write { tx in
                var item = try ItemRecord("Full", "1", in: tx.scope.tenantID)
                item.tags = ["plain", "with \"quotes\", commas and \\", "line\nbreak\t\u{1}", "", "{}", "NULL", "Ø🙂"]
                item.ranks = [.min, -1, 0, .max]
                item.watchers = [user, ID()]
                item.aliases = []
                item.colours = [.green, .red]
                let empty = try ItemRecord("Empty", "2", in: tx.scope.tenantID)
                try tx.insert(contentsOf: [item, empty])
                #expect(try tx.fetch(ItemRecord.order { $0.price.ascending }) == [item, empty])
                func names(_ condition: (ItemRecord.Columns) -> Predicate) throws -> [String] {
                    try tx.fetch(ItemRecord.where(condition).order { $0.name.ascending }).map(\.name)
                }
                #expect(try names { $0.tags == item.tags } == ["Full"])
                #expect(try names { $0.tags.contains("") } == ["Full"])
                #expect(try names { $0.tags.contains(item.tags[1]) } == ["Full"])
                #expect(try names { $0.tags.contains("plai") } == [])
                #expect(try names { $0.ranks.contains(.max) && $0.watchers.contains(user) } == ["Full"])
                #expect(try names { $0.colours.contains(.red) } == ["Full"])
                #expect(try names { !$0.aliases.contains("x") } == ["Empty", "Full"])
                #expect(try names { $0.aliases == nil } == ["Empty"])
                try tx.update(ItemRecord.where { $0.name == "Empty" }) { [$0.aliases.set(["x"]), $0.ranks.set([7])] }
                #expect(try names { $0.aliases.contains("x") && $0.ranks.contains(7) } == ["Empty"])
            }
        }
    }

    @Test("Columns without a value get the default of the schema", arguments: TestEngine.allCases)
    func defaults(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine, migrations: itemMigrations) { test in
            try await test.ours.write { tx in
                let id = ID<Item>()
                try tx.unfiltered(reason: "a test").execute(
                    "INSERT INTO item (id, tenant_id, name, price) VALUES (\(id), \(tx.scope.tenantID), \("x"), \(Decimal(3)))"
                )
                let item = try tx.require(ItemRecord.self, id)
                #expect(item.tags == [] && item.ranks == [1, 2] && item.watchers == [] && item.colours == [.red])
                #expect(item.price == 3)
            }
        }
    }

    @Test(
        "A number that a Decimal can't represent is refused when it is read, never rounded",
        arguments: TestEngine.allCases)
    func tooManyDigits(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine, migrations: itemMigrations) { test in
            try await test.ours.write { tx in
                for price in ["99999999999999999999999999999999999999", "0.123456789"] {
                    try tx.insert(try ItemRecord(price, price, in: tx.scope.tenantID))
                }
                #expect(throws: DatabaseError.self) { try tx.aggregate(ItemRecord.all) { $0.price.sum() } }
            }
        }
    }
}
