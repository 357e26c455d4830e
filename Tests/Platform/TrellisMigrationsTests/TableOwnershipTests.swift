import Testing
import TrellisDatabase
import TrellisMigrations

/// Each module changes only the tables that its own migrations create.
@Suite("Ownership of tables") struct TableOwnershipTests {
    private static let users = Migration("users.001-create") { schema in
        schema.create("user") { table in
            table.id()
            table.text("email")
            table.unique(["email"])
        }
        schema.sql(
            sqlite: "CREATE TRIGGER user_guard BEFORE DELETE ON user BEGIN SELECT 1; END",
            postgres: """
                CREATE FUNCTION user_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN old; END $$;
                CREATE TRIGGER user_guard BEFORE DELETE ON "user" FOR EACH ROW EXECUTE FUNCTION user_guard()
                """)
    }

    /// Returns the sentences that refuse a migration of the module `acme`, or none.
    private func issues(
        retired: [RetiredModule] = [], down: (@Sendable (SchemaBuilder) -> Void)? = nil,
        _ body: @escaping @Sendable (SchemaBuilder) -> Void
    ) async throws -> [String] {
        let database = try Database.open("sqlite::memory:")
        let acme = Migration("acme.001-try", up: body, down: down)
        do {
            _ = try await Migrator(database, migrations: [Self.users, acme], retired: retired).plan()
            return []
        } catch MigrationError.invalid(let issues) {
            return issues
        }
    }

    @Test("A migration that changes a table of another module is refused, and the sentence names both ways out")
    func column() async throws {
        let issues = try await issues { schema in
            schema.alter("user") { $0.text("acme_phone").nullable() }
        }
        #expect(
            issues == [
                "acme.001-try: adds a column to the table user, which belongs to users. Keep what you add in a table of your own, whose "
                    + "primary key refers to user; or state `schema.changing(\"user\", of: \"users\", because: \"…\")`."
            ])
    }

    @Test("Every kind of change of another module's table is refused")
    func kinds() async throws {
        let changes: [@Sendable (SchemaBuilder) -> Void] = [
            { $0.drop("user") }, { $0.rename("user", to: "acme_user") },
            { $0.alter("user") { $0.drop(column: "email") } },
            { $0.alter("user") { $0.rename(column: "email", to: "acme_email") } },
            { $0.alter("user") { $0.index(["email"], named: "acme_email_idx") } },
            { $0.alter("user") { $0.drop(index: "user_email_key") } },
            { $0.alter("user") { $0.tenantPolicies() } },
            { $0.mirror("user", "email", to: "acme_email", tenantOwned: false) },
            { $0.addSearch("user", ["email"], tenantOwned: false) },
        ]
        for (index, change) in changes.enumerated() {
            #expect(try await issues(change).first?.contains("belongs to users") == true, "change \(index)")
        }
    }

    @Test("An index of another module's table is refused, even when the migration names a table of its own")
    func indexOfAnother() async throws {
        let issues = try await issues { schema in
            schema.create("acme_note") { $0.id() }
            schema.alter("acme_note") { $0.drop(index: "user_email_key") }
        }
        #expect(issues.count == 1 && issues[0].contains("drops the index user_email_key of the table user"))
    }

    @Test(
        "Raw SQL is read in any spelling, on either engine",
        arguments: [
            "ALTER TABLE \"user\" ADD COLUMN phone TEXT", "alter  table /* x */ user\n add phone text",
            "CREATE UNIQUE INDEX IF NOT EXISTS phone ON user (email)", "DROP INDEX user_email_key",
            "UPDATE user SET email = ''", "INSERT INTO user (id) VALUES (1)", "DELETE FROM user",
            "WITH gone AS (SELECT 1) DELETE FROM user WHERE 1 = 1", "DROP TABLE IF EXISTS acme, user",
            "CREATE TABLE acme (id TEXT); -- more\nDROP TABLE user",
            "CREATE VIEW user AS SELECT 1", "DROP VIEW user",
        ])
    func spellings(_ sql: String) async throws {
        for body: @Sendable (SchemaBuilder) -> Void in [
            { $0.sql(sqlite: sql, postgres: nil) }, { $0.sql(sqlite: nil, postgres: sql) },
        ] {
            let issues = try await issues(body)
            #expect(issues.first?.contains("belongs to users") == true, "\(issues)")
        }
    }

    @Test(
        "Forms of PostgreSQL are read, also in blocks, routines and literals",
        arguments: [
            "ALTER TABLE IF EXISTS ONLY public.\"user\" ADD COLUMN phone text", "TRUNCATE acme, \"user\" CASCADE",
            "CREATE POLICY acme ON \"user\" USING (true)", "DROP TRIGGER user_guard ON \"user\"",
            "DO $$ BEGIN ALTER TABLE \"user\" ADD COLUMN phone text; END $$", "DROP FUNCTION user_guard()",
            "DO 'BEGIN DELETE FROM \"user\"; END'", "GRANT SELECT ON \"user\" TO acme",
            "CREATE FUNCTION acme() RETURNS void LANGUAGE sql AS $body$ UPDATE \"user\" SET email = '' $body$",
            "CREATE OR REPLACE FUNCTION user_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
            "MERGE INTO \"user\" USING acme ON true WHEN MATCHED THEN DELETE", "COPY \"user\" FROM STDIN",
            "CREATE TABLE acme PARTITION OF \"user\" DEFAULT", "CREATE RULE acme AS ON INSERT TO \"user\" DO NOTHING",
        ])
    func postgresForms(_ sql: String) async throws {
        let issues = try await issues { $0.sql(sqlite: nil, postgres: sql) }
        #expect(issues.first?.contains("belongs to users") == true, "\(issues)")
    }

    @Test(
        "Forms of SQLite are read, also in triggers",
        arguments: [
            "UPDATE OR IGNORE [User] SET email = ''", "REPLACE INTO `user` (id) VALUES (1)", "DROP TRIGGER user_guard",
            "CREATE TABLE acme (id TEXT); CREATE TRIGGER acme_copy AFTER INSERT ON acme BEGIN DELETE FROM user; END",
            "CREATE TRIGGER acme_copy AFTER UPDATE OF email ON USER BEGIN SELECT 1; END",
        ])
    func sqliteForms(_ sql: String) async throws {
        let issues = try await issues { $0.sql(sqlite: sql, postgres: nil) }
        #expect(issues.first?.contains("belongs to users") == true, "\(issues)")
    }

    @Test("Reading another module's table, and literals and comments that name it, are no change")
    func reading() async throws {
        let issues = try await issues { schema in
            schema.create("acme_user") { table in
                table.id().references("user", onDelete: .cascade)
                table.text("phone").nullable()
                table.timestamp("updated_at").nullable()
            }
            schema.sql("INSERT INTO acme_user (id) SELECT id FROM \"user\"")
            schema.sql("UPDATE acme_user SET phone = 'DROP TABLE user' -- DELETE FROM user")
            schema.sql("UPDATE acme_user SET phone = '''; DELETE FROM user' /* ALTER TABLE user */")
            schema.sql(
                sqlite: nil, postgres: "INSERT INTO acme_user (id) VALUES (NULL) ON CONFLICT DO UPDATE SET phone = ''")
            schema.sql(sqlite: nil, postgres: "UPDATE acme_user SET phone = E'\\'; DROP TABLE \"user\"; --'")
        }
        #expect(issues == [])
    }

    @Test("SQL that can't be read must name its tables, and these are checked")
    func unreadable() async throws {
        let dynamic = "DO $$ BEGIN EXECUTE 'DROP TABLE ' || 'x'; END $$"
        let silent = try await issues { $0.sql(sqlite: nil, postgres: dynamic) }
        #expect(silent.count == 1 && silent[0].contains("EXECUTE") && silent[0].contains("changing:"))
        #expect(try await issues { $0.sql(sqlite: nil, postgres: dynamic, changing: ["acme_note"]) } == [])
        let stated = try await issues { $0.sql(sqlite: nil, postgres: dynamic, changing: ["user"]) }
        #expect(stated.first?.contains("belongs to users") == true)
        for sql in ["CALL tidy()", "PRAGMA writable_schema = ON", "ATTACH 'x' AS y"] {
            #expect(try await issues { $0.sql(sql) }.first?.contains("can't be read") == true, "\(sql)")
        }
    }

    @Test("An exception with a reason allows the change, and the migrator lists it")
    func exception() async throws {
        let acme = Migration("acme.001-try") { schema in
            schema.changing("user", of: "users", because: "the import of 2019 reads this column")
            schema.alter("user") { table in
                table.text("acme_phone").nullable()
                table.index(["acme_phone"], named: "acme_phone_idx")
            }
        } down: { schema in
            schema.alter("user") { table in
                table.drop(index: "acme_phone_idx")
                table.drop(column: "acme_phone")
            }
        }
        let database = try Database.open("sqlite::memory:")
        let migrator = Migrator(database, migrations: [Self.users, acme])
        try await migrator.up()
        #expect(try await migrator.down(steps: 1) == ["acme.001-try"])
        let texts = migrator.exceptions.map(\.description)
        #expect(texts == ["acme.001-try changes user of users: the import of 2019 reads this column"])
        try database.close()
    }

    @Test("What an exception adds begins with the module's name, so that the owner can't add the same")
    func prefix() async throws {
        let issues = try await issues { schema in
            schema.changing("user", of: "users", because: "a test")
            schema.alter("user") { $0.text("phone").nullable() }
            schema.sql("CREATE INDEX by_phone ON \"user\" (phone)")
            schema.sql(sqlite: nil, postgres: "ALTER TABLE \"user\" ADD fax text, ADD CONSTRAINT c CHECK (true)")
        }
        let names = issues.filter { $0.contains("must begin with acme_") }.map { $0.split(separator: " ")[1] }
        #expect(issues.count == 4 && names == ["phone", "by_phone", "fax", "c"])
    }

    @Test("An exception without a reason, for the wrong owner, or without need is refused")
    func exceptionIssues() async throws {
        let issues = try await issues { schema in
            schema.changing("user", of: "users", because: " ")
            schema.changing("tenant", of: "tenants", because: "a test")
            schema.alter("user") { $0.text("acme_phone").nullable() }
        }
        #expect(issues.count == 2)
        #expect(issues[0].contains("has no reason") && issues[1].contains("tenant of tenants isn't needed"))
        let wrong = try await self.issues { schema in
            schema.changing("user", of: "tenants", because: "a test")
            schema.alter("user") { $0.text("acme_phone").nullable() }
        }
        #expect(wrong.count == 2 && wrong[0].contains("belongs to users"))
    }

    @Test("A down migration may not change another module's table either")
    func down() async throws {
        let issues = try await issues(down: { $0.drop("user") }) { $0.create("acme_note") { $0.id() } }
        #expect(issues.first?.contains("drops the table user") == true)
    }

    @Test("A table of a retired module is refused, since a fresh database doesn't have it")
    func retired() async throws {
        let issues = try await issues(retired: [RetiredModule("hooks", tables: ["hook"])]) { schema in
            schema.create("acme_note") { table in
                table.id()
                table.uuid("hook_id").references("hook")
            }
            schema.sql("DELETE FROM hook")
        }
        #expect(issues.count == 2 && issues.allSatisfy { $0.contains("of the retired module hooks") })
    }

    @Test("The table of the history is the migrator's own")
    func history() async throws {
        let issues = try await issues { $0.sql("DELETE FROM trellis_migration") }
        #expect(issues.first?.contains("which the migrator itself writes") == true)
    }
}
