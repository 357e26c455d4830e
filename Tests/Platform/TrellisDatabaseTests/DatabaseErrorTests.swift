import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@Suite struct DatabaseErrorTests {
    @Test(
        "A unique violation names the index, partial or full, or the primary key",
        arguments: TestEngine.allCases)
    func unique(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            let project = try await test.projects("Apollo")[0]
            await #expect(throws: DatabaseError.uniqueViolation(constraint: "project_name_key")) {
                try await test.projects("Apollo")
            }
            await #expect(throws: DatabaseError.uniqueViolation(constraint: "project_pkey")) {
                try await test.ours.write { tx in
                    try tx.insert(
                        ProjectRecord(id: project.id, tenantID: tx.scope.tenantID, name: "Other", status: .active))
                }
            }
            try await test.system.write { try $0.insert(UserRecord(id: ID(), email: "a@b.c")) }
            await #expect(throws: DatabaseError.uniqueViolation(constraint: "app_user_email_key")) {
                try await test.system.write { try $0.insert(UserRecord(id: ID(), email: "a@b.c")) }
            }
        }
    }

    @Test("A service can translate one violation to its own error", arguments: TestEngine.allCases)
    func translation(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            try await test.projects("Apollo")
            do {
                try await test.projects("Apollo")
                Issue.record("The second Apollo was inserted.")
            } catch DatabaseError.uniqueViolation("project_name_key") {
                // The pattern that services use.
            }
        }
    }

    @Test(
        "Violations of checks, NOT NULL, foreign keys and types name the constraint or column",
        arguments: TestEngine.allCases)
    func constraints(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            await #expect(throws: DatabaseError.check(constraint: "project_name_check")) { try await test.projects("") }
            await #expect(throws: DatabaseError.notNull(column: "country.name")) {
                try await test.system.write { try $0.execute("INSERT INTO country (id) VALUES ('de')") }
            }
            // SQLite doesn't report the name of the foreign key.
            let key = engine == .postgres ? "project_owner_id_fkey" : nil
            await #expect(throws: DatabaseError.foreignKey(constraint: key)) {
                try await test.ours.write { tx in
                    var project = ProjectRecord("A", in: tx.scope.tenantID)
                    project.ownerID = ID()
                    try tx.insert(project)
                }
            }
            await #expect(throws: DatabaseError.check(constraint: "project_status_check")) {
                try await test.ours.write {
                    _ = try $0.unfiltered(reason: "a test").execute("UPDATE project SET status = 'gone'")
                }
                try await test.projects("A")
                try await test.ours.write {
                    _ = try $0.unfiltered(reason: "a test").execute("UPDATE project SET status = 'gone'")
                }
            }
            do {
                try await test.ours.write {
                    _ = try $0.unfiltered(reason: "a test").execute("UPDATE project SET budget = 'many'")
                }
                Issue.record("A text was stored in a column of integers.")
            } catch DatabaseError.statement(let message) {
                #expect(message.contains(engine == .postgres ? "bigint" : "project.budget"))
            }
        }
    }

    @Test(
        "A value that doesn't fit its Swift type throws an error that names the column", arguments: TestEngine.allCases)
    func decoding(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            await #expect(throws: DatabaseError.decoding(column: "status", expected: "ProjectStatus")) {
                try await test.system.read { tx in
                    let row = try tx.rows("SELECT 'nonsense' AS status")[0]
                    _ = try row.decode(ProjectStatus.self, "status")
                }
            }
            try await test.system.read { tx in
                let row = try tx.rows(
                    "SELECT 9223372036854775807 AS big, 'x' AS text, \([0] as [UInt8]) AS blob, \(1.5) AS real")[0]
                #expect(throws: DatabaseError.self) { try row.decode(Int32.self, "big") }
                #expect(throws: DatabaseError.self) { try row.decode(Bool.self, "text") }
                #expect(throws: DatabaseError.self) { try row.decode(ID<Project>.self, "blob") }
                #expect(throws: DatabaseError.self) { try row.decode(Int.self, "real") }
                #expect(throws: DatabaseError.self) { try row.decode(String.self, "blob") }
                #expect(throws: DatabaseError.self) { try row.decode([UInt8].self, "text") }
                #expect(throws: DatabaseError.self) { try row.decode(Double.self, "text") }
                #expect(try row.decode(Int64.self, "big") == .max)
            }
        }
    }

    @Test("Errors have a kind, and errors of the client are logged as info")
    func kinds() {
        #expect(DatabaseError.uniqueViolation(constraint: "x").kind == .conflict)
        #expect(DatabaseError.stale(table: "x").logLevel == .info)
        #expect(DatabaseError.unstorableText.kind == .invalid)
        #expect(DatabaseError.unstorableText.logLevel == .info)
        #expect(DatabaseError.busy.kind == .unavailable)
        #expect(DatabaseError.busy.logLevel == .warning)
        #expect(DatabaseError.tenantMismatch(table: "x").kind == .internalFailure)
        #expect(DatabaseError.tenantMismatch(table: "x").logLevel == .error)
        #expect(DatabaseError.timeout.code == "database.timeout")
    }
}
