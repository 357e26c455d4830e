import Testing
import TrellisDatabase
import TrellisMigrations
import TrellisTesting

@Suite("Schema dump", .serialized)
struct SchemaDumpTests {
    @Test(
        "Two databases with the same schema have the same dump, with every constraint", arguments: TestEngine.allCases)
    func dump(_ engine: TestEngine) async throws {
        let dumps = [
            try await TestDatabase.with(engine) { try await $0.database.schemaDump() },
            try await TestDatabase.with(engine) { try await $0.database.schemaDump() },
        ]
        #expect(dumps[0] == dumps[1])
        #expect(!dumps[0].contains("trellis_migration"))
        let pieces =
            engine == .postgres
            ? [
                "CONSTRAINT \"project_pkey\" PRIMARY KEY (tenant_id, id)",
                "CREATE UNIQUE INDEX project_name_key ON project USING btree (tenant_id, name) WHERE deleted_at IS NULL;",
                "ALTER TABLE \"project\" FORCE ROW LEVEL SECURITY;", "CREATE POLICY \"project_tenant\"",
                "FOREIGN KEY (tenant_id, project_id) REFERENCES project(tenant_id, id) ON DELETE CASCADE",
            ]
            : [
                "CONSTRAINT \"project_pkey\" PRIMARY KEY (\"tenant_id\", \"id\")", "STRICT, WITHOUT ROWID",
                "CREATE UNIQUE INDEX \"project_name_key\" ON \"project\" (\"tenant_id\", \"name\") WHERE deleted_at IS NULL;",
            ]
        for piece in pieces { #expect(dumps[0].contains(piece)) }
    }
}
