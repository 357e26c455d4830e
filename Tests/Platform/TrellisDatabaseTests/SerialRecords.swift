import TrellisDatabase
import TrellisKernel
import TrellisMigrations

enum Ticket {}
enum Remark {}
enum Receipt {}

/// A record whose identifier is a number that the database gives.
@Record("ticket")
struct TicketRecord: TenantOwned, Numbered, Timestamped, Versioned, SoftDeletable, Equatable {
    let id: SerialID<Ticket>
    let tenantID: ID<Tenant>
    var title: String
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1
    var deletedAt: Timestamp?
}

extension TicketRecord {
    init(_ title: String, in tenant: ID<Tenant>) {
        self.init(id: .onInsert, tenantID: tenant, title: title)
    }
}

/// A record that refers to such a row, and is numbered within it without gaps.
@Record("remark")
struct RemarkRecord: TenantOwned {
    let id: ID<Remark>
    let tenantID: ID<Tenant>
    let ticketID: SerialID<Ticket>
    let number: Int
}

/// The counter of the remarks of a ticket.
@Record("remark_number")
struct RemarkNumberRecord: TenantOwned, NumberCounter {
    let id: SerialID<Ticket>
    let tenantID: ID<Tenant>
    var last: Int
}

/// A record without a tenant whose number isn't its identifier.
@Record("receipt")
struct ReceiptRecord: Equatable {
    let id: ID<Receipt>
    var number: SerialNumber = .onInsert
    var note: String
}

let serialMigrations =
    testMigrations + [
        Migration("tests.004-serial") { schema in
            schema.create("ticket") { table in
                table.serial()
                table.tenant()
                table.text("title")
                table.timestamps()
                table.version()
                table.softDelete()
                table.unique(["tenant_id", "title"])
            }
            schema.create("remark") { table in
                table.id()
                table.tenant()
                table.integer("ticket_id")
                table.integer("number")
                table.foreignKey(["tenant_id", "ticket_id"], references: "ticket", ["tenant_id", "id"])
                table.unique(["tenant_id", "ticket_id", "number"])
            }
            schema.create("remark_number") { table in
                table.integer("id")
                table.tenant()
                table.integer("last")
                table.primaryKey(["tenant_id", "id"])
                table.foreignKey(
                    ["tenant_id", "id"], references: "ticket", ["tenant_id", "id"], onDelete: .cascade)
            }
            schema.create("receipt") { table in
                table.id()
                table.serial("number")
                table.text("note")
                table.unique(["number"])
            }
        } down: { schema in
            schema.drop("receipt")
            schema.drop("remark_number")
            schema.drop("remark")
            schema.drop("ticket")
        }
    ]
