import Testing
import TrellisDatabase
import TrellisKernel

@Suite struct SchemaLintTests {
    /// The sentences with which the migration is refused, or none.
    private func faults(_ body: @escaping @Sendable (SchemaBuilder) -> Void) async throws -> [String] {
        let database = try Database.open("sqlite::memory:")
        do {
            try await Migrator(database, migrations: [Migration("lint.001-try", up: body)]).up()
            return []
        } catch MigrationError.refused(let faults) {
            return faults
        }
    }

    @Test("A unique index of a tenants' table that doesn't begin with tenant_id is refused by name")
    func uniqueIndexes() async throws {
        let faults = try await faults { schema in
            schema.create("project") { table in
                table.id()
                table.tenant()
                table.text("name")
                table.unique(["name"])
                table.unique(["tenant_id", "name"])
                table.index(["name"])
            }
            schema.alter("project") { $0.unique(["name", "tenant_id"], named: "late") }
        }
        #expect(
            faults == [
                "lint.001-try: the unique index project_name_key of the tenants' table project must begin with tenant_id.",
                "lint.001-try: the unique index late of the tenants' table project must begin with tenant_id.",
            ])
    }

    @Test("A primary key of a tenants' table that doesn't begin with tenant_id is refused")
    func primaryKeys() async throws {
        let faults = try await faults { schema in
            schema.create("project") { table in
                table.id()
                table.tenant()
                table.primaryKey(["id"])
            }
        }
        #expect(faults == ["lint.001-try: the primary key of the tenants' table project must begin with tenant_id."])
    }

    @Test("A foreign key between tenants' tables that leaves the tenant out is refused")
    func foreignKeys() async throws {
        let faults = try await faults { schema in
            schema.create("tenant") { $0.id() }
            schema.create("project") { table in
                table.id()
                table.tenant(references: "tenant")
            }
            schema.create("task") { table in
                table.id()
                table.tenant(references: "tenant")
                table.uuid("project_id").references("project")
                table.uuid("parent_id").nullable()
                table.foreignKey(
                    ["tenant_id", "parent_id"], references: "task", ["tenant_id", "id"], onDelete: .setNull)
                table.foreignKey(
                    ["tenant_id", "project_id"], references: "project", ["tenant_id", "id"], named: "good")
            }
        }
        #expect(faults.count == 2)
        #expect(faults[0].contains("task_project_id_fkey joins two tenants' tables"))
        #expect(faults[1].contains("can't set NULL"))
    }

    @Test("A foreign key must refer to something unique")
    func targets() async throws {
        let faults = try await faults { schema in
            schema.create("country") { table in
                table.id()
                table.text("code")
                table.unique(["code"], where: "code <> ''")
            }
            schema.create("city") { table in
                table.id()
                table.text("country")
                table.foreignKey(["country"], references: "country", ["code"])
            }
        }
        #expect(
            faults == [
                "lint.001-try: the foreign key city_country_fkey must refer to the primary key or a unique index of country."
            ])
    }

    @Test("What can't be added to a table with rows is refused; what can is done")
    func alterations() async throws {
        let faults = try await faults { schema in
            schema.create("country") { $0.id() }
            schema.create("city") { table in
                table.id()
                table.text("name")
                table.text("old")
            }
            schema.alter("city") { table in
                table.text("mayor")
                table.uuid("country_id").references("country")
                table.check("city_check", "1 = 1")
            }
            schema.create("city") { $0.id() }
        }
        #expect(faults.count == 5)
        let none = try await self.faults { schema in
            schema.create("country") { $0.id() }
            schema.create("city") { table in
                table.id()
                table.text("name")
                table.text("old")
                table.index(["name"])
            }
            schema.alter("city") { table in
                table.text("mayor").nullable()
                table.integer("people").default(0)
                table.bool("is_big").default(false)
                table.uuid("country_id").nullable().references("country", onDelete: .setNull)
                table.index(["people"])
                table.drop(column: "old")
                table.drop(index: "city_name_idx")
                table.rename(column: "name", to: "title")
            }
            schema.rename("city", to: "town")
            schema.drop("town")
            schema.sql(sqlite: "CREATE TABLE a (b TEXT); CREATE TABLE c (d TEXT) -- two", postgres: nil)
        }
        #expect(none == [])
    }
}
