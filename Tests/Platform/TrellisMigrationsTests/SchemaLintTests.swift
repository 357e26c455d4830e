import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations

@Suite struct SchemaLintTests {
    /// Returns the messages that refuse the migration, or none.
    private func issues(_ body: @escaping @Sendable (SchemaBuilder) -> Void) async throws -> [String] {
        let database = try Database.open("sqlite::memory:")
        do {
            try await Migrator(database, migrations: [Migration("lint.001-try", up: body)]).up()
            return []
        } catch MigrationError.invalid(let issues) {
            return issues
        }
    }

    @Test("A unique index of a tenant-owned table that doesn't begin with tenant_id is refused by name")
    func uniqueIndexes() async throws {
        let issues = try await issues { schema in
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
            issues == [
                "lint.001-try: the unique index project_name_key of the tenant-owned table project must begin with tenant_id.",
                "lint.001-try: the unique index late of the tenant-owned table project must begin with tenant_id.",
            ])
    }

    @Test("A primary key of a tenant-owned table that doesn't begin with tenant_id is refused")
    func primaryKeys() async throws {
        let issues = try await issues { schema in
            schema.create("project") { table in
                table.id()
                table.tenant()
                table.primaryKey(["id"])
            }
        }
        #expect(
            issues == ["lint.001-try: the primary key of the tenant-owned table project must begin with tenant_id."])
    }

    @Test("A foreign key between tenant-owned tables without tenant_id is refused")
    func foreignKeys() async throws {
        let issues = try await issues { schema in
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
        #expect(issues.count == 2)
        #expect(issues[0].contains("task_project_id_fkey joins two tenant-owned tables"))
        #expect(issues[1].contains("can't set NULL"))
    }

    @Test("A foreign key must refer to a primary key or a unique index")
    func targets() async throws {
        let issues = try await issues { schema in
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
            issues == [
                "lint.001-try: the foreign key city_country_fkey must refer to the primary key or a unique index of country."
            ])
    }

    @Test("A foreign key to a renamed column must use its new name")
    func renamedTargets() async throws {
        func result(referringTo column: String) async throws -> [String] {
            try await issues { schema in
                schema.create("country") { table in
                    table.id()
                    table.text("code")
                    table.unique(["code"])
                }
                schema.alter("country") { $0.rename(column: "code", to: "iso") }
                schema.create("city") { table in
                    table.id()
                    table.text("country")
                    table.foreignKey(["country"], references: "country", [column])
                }
            }
        }
        #expect(try await result(referringTo: "iso") == [])
        #expect(
            try await result(referringTo: "code") == [
                "lint.001-try: the foreign key city_country_fkey must refer to the primary key or a unique index of country."
            ])
    }

    @Test("A name longer than 63 bytes is refused in every kind of change")
    func longNames() async throws {
        let column = String(repeating: "c", count: 64)
        let renamed = String(repeating: "r", count: 64)
        let index = String(repeating: "i", count: 64)
        let table = String(repeating: "t", count: 60)
        let issues = try await issues { schema in
            schema.create("city") { city in
                city.id()
                city.text("name")
            }
            schema.alter("city") { $0.text(column).nullable() }
            schema.alter("city") { $0.rename(column: "name", to: renamed) }
            schema.alter("city") { $0.index([renamed], named: index) }
            schema.rename("city", to: table)
        }
        // On PostgreSQL the table has a policy whose name is longer than the table's.
        let names = [column, renamed, index, "\(table)_crossing"]
        #expect(issues == names.map { "lint.001-try: the name \($0) is longer than 63 bytes; use a shorter one." })
    }

    @Test("Changes that fail on a table with rows are refused; other changes are applied")
    func alterations() async throws {
        let issues = try await issues { schema in
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
        #expect(issues.count == 5)
        #expect(issues.contains { $0.contains("Use schema.rebuild(\"city\")") })
        let none = try await self.issues { schema in
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
