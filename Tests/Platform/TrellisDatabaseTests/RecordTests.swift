import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@Suite struct RecordTests {
    @Test(
        "A record is read as it was inserted, with the transaction's time and version 1",
        arguments: TestEngine.allCases)
    func insertAndFind(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            var project = ProjectRecord("Apollo", in: test.acme.tenantID, budget: 7)
            project.description = "To the \"moon\"; -- it's ünïcode"
            project.rating = 4.5
            let inserted = try await test.ours.write { [project] tx in try tx.insert(project) }
            #expect(inserted.createdAt == test.clock.now)
            #expect(inserted.updatedAt == test.clock.now)
            #expect(inserted.version == 1)
            let found = try await test.ours.read { tx in try tx.find(ProjectRecord.self, inserted.id) }
            #expect(found == inserted)
        }
    }

    @Test("Text with U+0000, which PostgreSQL can't store, is refused on every engine", arguments: TestEngine.allCases)
    func unstorableText(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            await #expect(throws: DatabaseError.unstorableText) { try await test.projects("Apollo\u{0}13") }
            #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 0)
        }
    }

    @Test("An update increments the version, and changes only the update time", arguments: TestEngine.allCases)
    func update(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            let project = try await test.projects("Apollo")[0]
            test.clock.advance(by: .seconds(5))
            let updated = try await test.ours.write { tx in
                var changed = project
                changed.name = "Gemini"
                return try tx.update(changed)
            }
            #expect(updated.version == 2)
            #expect(updated.createdAt == project.createdAt)
            #expect(updated.updatedAt == test.clock.now)
            #expect(try await test.ours.read { try $0.require(ProjectRecord.self, project.id) } == updated)
        }
    }

    @Test(
        "A record changed by another transaction since it was read is refused as stale", arguments: TestEngine.allCases)
    func stale(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            let project = try await test.projects("Apollo")[0]
            try await test.ours.write { tx in _ = try tx.update(project) }
            await #expect(throws: DatabaseError.stale(table: "project")) {
                try await test.ours.write { tx in _ = try tx.update(project) }
            }
            await #expect(throws: DatabaseError.stale(table: "project")) {
                try await test.ours.write { tx in try tx.delete(project) }
            }
        }
    }

    @Test("A record that doesn't exist can't be read, updated or deleted", arguments: TestEngine.allCases)
    func missing(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            let ghost = ProjectRecord("Ghost", in: test.acme.tenantID)
            let missing = RecordNotFound(table: "project")
            #expect(missing.code == "project.not_found")
            await #expect(throws: missing) { try await test.ours.read { try $0.require(ProjectRecord.self, ghost.id) } }
            await #expect(throws: missing) { try await test.ours.write { _ = try $0.update(ghost) } }
            await #expect(throws: missing) { try await test.ours.write { try $0.delete(ghost) } }
            await #expect(throws: missing) { try await test.ours.write { try $0.delete(ProjectRecord.self, ghost.id) } }
        }
    }

    @Test("Deletion hides a soft-deletable record, and restoring shows it again", arguments: TestEngine.allCases)
    func softDeletion(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            let project = try await test.projects("Apollo")[0]
            try await test.ours.write { try $0.delete(project) }
            let (visible, all, gone) = try await test.ours.read { tx throws in
                (
                    try tx.find(ProjectRecord.self, project.id), try tx.fetch(ProjectRecord.all.withDeleted()),
                    try tx.fetch(ProjectRecord.all.onlyDeleted())
                )
            }
            #expect(visible == nil)
            #expect(all.map(\.deletedAt) == [test.clock.now])
            #expect(gone.map(\.version) == [2])
            await #expect(throws: RecordNotFound(table: "project")) {
                try await test.ours.write { try $0.delete(ProjectRecord.self, project.id) }
            }
            let restored = try await test.ours.write { try $0.restore(gone[0]) }
            #expect(restored.deletedAt == nil)
            #expect(try await test.ours.read { try $0.find(ProjectRecord.self, project.id) } == restored)
        }
    }

    @Test("Erasing removes even soft-deletable records permanently", arguments: TestEngine.allCases)
    func erasure(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            let projects = try await test.projects("Apollo", "Gemini")
            let count = try await test.ours.write { tx in
                try tx.delete(projects[0])
                return try tx.erase(ProjectRecord.all.onlyDeleted())
            }
            #expect(count == 1)
            #expect(
                try await test.ours.read { try $0.fetch(ProjectRecord.all.withDeleted()).map(\.name) } == ["Gemini"])
        }
    }

    @Test("System records store text keys, JSON and bytes, including empty ones", arguments: TestEngine.allCases)
    func systemRecords(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            let countries = [
                CountryRecord(id: "de", name: "", facts: "{\"a\": 1}", flag: [0, 255, 7]),
                CountryRecord(id: "fr", name: "France", facts: nil, flag: []),
            ]
            try await test.system.write { tx in try tx.insert(contentsOf: countries) }
            #expect(try await test.system.read { try $0.fetch(CountryRecord.order { $0.id.ascending }) } == countries)
            await #expect(throws: DatabaseError.self) {
                try await test.system.write { try $0.insert(CountryRecord(id: "xx", name: "X", facts: "no json")) }
            }
            try await test.system.write { try $0.delete(CountryRecord.self, "de") }
            #expect(try await test.system.read { try $0.count(CountryRecord.all) } == 1)
        }
    }

    @Test("A computed property isn't a column; column names are in snake case or as given")
    func columns() {
        #expect(
            ProjectRecord.table.columns.map(\.name) == [
                "id", "tenant_id", "name", "description", "status", "budget", "rating", "owner_id", "created_at",
                "updated_at",
                "version", "deleted_at",
            ])
        #expect(TaskRecord.table.columns.map(\.name) == ["id", "tenant_id", "project_id", "title", "is_done"])
        #expect(ProjectRecord.table.isTenantOwned)
        #expect(!UserRecord.table.isTenantOwned)
        #expect(ProjectRecord.table.columns[3].isNullable)
        #expect(ProjectRecord.table.columns[1].type == .uuid)
    }
}
