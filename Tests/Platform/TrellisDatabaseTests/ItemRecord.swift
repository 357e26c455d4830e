import TrellisDatabase
import TrellisKernel
import TrellisMigrations

import struct Foundation.Decimal

enum Item {}

enum Colour: String, ColumnValue, ColumnElement {
    case red, green
}

/// A record with decimals and lists.
@Record("item")
struct ItemRecord: TenantOwned, Equatable {
    let id: ID<Item>
    let tenantID: ID<Tenant>
    var name: String
    var price: Decimal
    var discount: Decimal?
    var tags: [String] = []
    var ranks: [Int] = []
    var watchers: [ID<User>] = []
    var aliases: [String]?
    var colours: [Colour] = []
}

extension ItemRecord {
    init(_ name: String, _ price: String, in tenant: ID<Tenant>) throws {
        self.init(id: ID(), tenantID: tenant, name: name, price: try Decimal(price))
    }
}

extension Decimal {
    /// Creates the exact number from its text.
    init(_ text: String) throws {
        guard let number = Decimal(string: text) else {
            throw DatabaseError.decoding(column: text, expected: "a number")
        }
        self = number
    }
}

let itemMigrations =
    testMigrations + [
        Migration("tests.002-items") { schema in
            schema.create("item") { table in
                table.id()
                table.tenant()
                table.text("name")
                table.decimal("price")
                table.decimal("discount").nullable()
                table.texts("tags").default([String]())
                table.integers("ranks").default([1, 2])
                table.uuids("watchers").default([ID<User>]())
                table.texts("aliases").nullable()
                table.texts("colours").default(["red"])
                table.index(["tenant_id", "price"])
            }
        } down: { schema in
            schema.drop("item")
        }
    ]
