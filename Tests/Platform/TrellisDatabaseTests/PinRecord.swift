import TrellisDatabase
import TrellisKernel
import TrellisMigrations

/// A row of a table without tenants: public when it is shared, otherwise its owner's.
@Record("pin")
struct PinRecord: GlobalRecord, Equatable {
    let id: ID<PinRecord>
    let ownerID: ID<User>
    var name: String
    var isShared = false

    static let sharing = owned(by: \.ownerID, publicWhen: \.isShared)
}

let pinMigrations =
    testMigrations + [
        Migration("tests.002-pins") { schema in
            schema.create("pin") { table in
                table.id()
                table.uuid("owner_id")
                table.text("name")
                table.bool("is_shared")
                table.index(["owner_id"])
                table.global(.owned(by: "owner_id", publicWhen: "is_shared"))
            }
        } down: { schema in
            schema.drop("pin")
        }
    ]
