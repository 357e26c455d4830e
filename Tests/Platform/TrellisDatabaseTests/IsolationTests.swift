import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@Suite struct IsolationTests {
    /// Runs `body` with one project per tenant; the second argument is the other tenant's.
    private func withTwoTenants(
        _ engine: TestEngine, _ body: (TestDatabase, ProjectRecord) async throws -> Void
    ) async throws {
        try await TestDatabase.with(engine) { test in
            try await test.projects("Ours")
            let theirs = try await test.theirs.write { tx in
                let project = try tx.insert(ProjectRecord("Theirs", in: tx.scope.tenantID, budget: 1000))
                try tx.insert(TaskRecord(id: ID(), tenantID: tx.scope.tenantID, projectID: project.id, title: "Theirs"))
                return project
            }
            try await body(test, theirs)
        }
    }

    @Test("No form of query reads another tenant's rows", arguments: TestEngine.allCases)
    func reading(_ engine: TestEngine) async throws {
        try await withTwoTenants(engine) { test, theirs in
            try await test.ours.read { tx in
                #expect(try tx.find(ProjectRecord.self, theirs.id) == nil)
                #expect(throws: RecordNotFound(table: "project")) { try tx.require(ProjectRecord.self, theirs.id) }
                #expect(try tx.fetch(ProjectRecord.all).map(\.name) == ["Ours"])
                #expect(try tx.fetch(ProjectRecord.all.withDeleted()).map(\.name) == ["Ours"])
                #expect(
                    try tx.fetch(ProjectRecord.where { $0.name == "Theirs" || $0.name == "Ours" }).map(\.name) == [
                        "Ours"
                    ])
                #expect(try tx.fetch(ProjectRecord.where { $0.tenantID == theirs.tenantID }).isEmpty)
                #expect(try tx.fetch(ProjectRecord.self, ids: [theirs.id]).isEmpty)
                #expect(try tx.first(ProjectRecord.where { $0.id == theirs.id }) == nil)
                #expect(try tx.count(ProjectRecord.all) == 1)
                #expect(try !tx.exists(ProjectRecord.where { $0.id == theirs.id }))
                #expect(try tx.page(ProjectRecord.all, PageRequest()).items.map(\.name) == ["Ours"])
                #expect(try tx.values(ProjectRecord.all) { $0.name } == ["Ours"])
                #expect(try tx.aggregate(ProjectRecord.all) { $0.budget.sum() } == 0)
                #expect(try tx.count(ProjectRecord.all, by: { $0.status }).map(\.value) == [1])
                #expect(try tx.fetch(ProjectRecord.all.after(theirs)).allSatisfy { $0.name == "Ours" })
                var seen = 0
                try tx.forEach(ProjectRecord.all) { _ in seen += 1 }
                #expect(seen == 1)
            }
        }
    }

    @Test("A join is limited to the tenant on both sides", arguments: TestEngine.allCases)
    func joining(_ engine: TestEngine) async throws {
        try await withTwoTenants(engine) { test, theirs in
            try await test.ours.read { tx in
                #expect(try tx.fetch(TaskRecord.join(ProjectRecord.self, on: { _, _ in .always })).isEmpty)
                let pairs = try tx.fetch(ProjectRecord.join(TaskRecord.self, on: { _, _ in .always }))
                #expect(pairs.isEmpty)
                let left = try tx.fetch(ProjectRecord.leftJoin(TaskRecord.self, on: { _, _ in .always }))
                #expect(left.map(\.0.name) == ["Ours"])
                #expect(left.map(\.1) == [nil])
                #expect(try tx.count(ProjectRecord.join(TaskRecord.self, on: { $0.id == $1.projectID })) == 0)
            }
            try await test.theirs.read { tx throws in
                #expect(try tx.fetch(ProjectRecord.join(TaskRecord.self, on: { $0.id == $1.projectID })).count == 1)
            }
        }
    }

    @Test("No form of write changes another tenant's rows", arguments: TestEngine.allCases)
    func writing(_ engine: TestEngine) async throws {
        try await withTwoTenants(engine) { test, theirs in
            let mismatch = DatabaseError.tenantMismatch(table: "project")
            await #expect(throws: mismatch) {
                try await test.ours.write { try $0.insert(ProjectRecord("X", in: theirs.tenantID)) }
            }
            await #expect(throws: mismatch) {
                try await test.ours.write { try $0.insert(contentsOf: [ProjectRecord("X", in: theirs.tenantID)]) }
            }
            await #expect(throws: mismatch) { try await test.ours.write { try $0.update(theirs) } }
            await #expect(throws: mismatch) { try await test.ours.write { try $0.delete(theirs) } }
            await #expect(throws: mismatch) { try await test.ours.write { try $0.upsert(theirs, on: { [$0.id] }) } }
            await #expect(throws: RecordNotFound(table: "project")) {
                try await test.ours.write { try $0.delete(ProjectRecord.self, theirs.id) }
            }
            try await test.ours.write { tx throws in
                #expect(try tx.update(ProjectRecord.where { $0.id == theirs.id }) { [$0.budget.set(0)] } == 0)
                #expect(try tx.delete(ProjectRecord.where { $0.id == theirs.id }) == 0)
                #expect(try tx.erase(ProjectRecord.where { $0.id == theirs.id }) == 0)
                #expect(
                    try tx.update(ProjectRecord.all.order { $0.name.descending }.limit(10)) { [$0.budget.set(5)] } == 1)
                #expect(try tx.erase(TaskRecord.all) == 0)
            }
            #expect(try await test.theirs.read { try $0.require(ProjectRecord.self, theirs.id) } == theirs)
            #expect(try await test.theirs.read { try $0.count(TaskRecord.all) } == 1)
        }
    }

    @Test(
        "Two tenants can have rows with the same identifier",
        arguments: TestEngine.allCases)
    func sameIdentifier(_ engine: TestEngine) async throws {
        try await withTwoTenants(engine) { test, theirs in
            try await test.ours.write { tx in
                let twin = ProjectRecord(id: theirs.id, tenantID: tx.scope.tenantID, name: "Theirs", status: .active)
                try tx.upsert(twin, on: { [$0.id] })
            }
            #expect(try await test.theirs.read { try $0.require(ProjectRecord.self, theirs.id) } == theirs)
        }
    }

    @Test("A row can't refer to another tenant's row", arguments: TestEngine.allCases)
    func referring(_ engine: TestEngine) async throws {
        try await withTwoTenants(engine) { test, theirs async throws in
            await #expect(
                throws: DatabaseError.foreignKey(constraint: engine == .postgres ? "task_project_id_fkey" : nil)
            ) {
                try await test.ours.write { tx in
                    try tx.insert(TaskRecord(id: ID(), tenantID: tx.scope.tenantID, projectID: theirs.id, title: "Spy"))
                }
            }
        }
    }

    @Test("Crossing tenants needs an explicit call, for reads and writes", arguments: TestEngine.allCases)
    func crossing(_ engine: TestEngine) async throws {
        try await withTwoTenants(engine) { test, theirs in
            let all = try await test.system.read {
                try $0.acrossTenants(reason: "test").fetch(ProjectRecord.order { $0.name.ascending })
            }
            #expect(all.map(\.name) == ["Ours", "Theirs"])
            try await test.ours.write { tx throws in
                #expect(try tx.acrossTenants(reason: "test").update(theirs).version == 2)
                #expect(try tx.count(ProjectRecord.all) == 1)
            }
            try await test.system.write { tx throws in
                #expect(try tx.acrossTenants(reason: "test").count(ProjectRecord.all) == 2)
                #expect(try tx.inTenant(test.globex).fetch(ProjectRecord.all).map(\.name) == ["Theirs"])
            }
            #expect(try await test.system.read { try $0.inTenant(test.acme).count(ProjectRecord.all) } == 1)
            #expect(try await test.ours.read { try $0.acrossTenants(reason: "test").count(ProjectRecord.all) } == 2)
        }
    }

    @Test("A handwritten condition doesn't widen a query, whatever it says", arguments: TestEngine.allCases)
    func conditions(_ engine: TestEngine) async throws {
        try await withTwoTenants(engine) { test, _ async throws in
            let all = Predicate(unfiltered: "1 = 0 OR 1 = 1", reason: "a test")
            #expect(try await test.ours.fetch(ProjectRecord.where { _ in all }).map(\.name) == ["Ours"])
            #expect(try await test.ours.count(ProjectRecord.where { _ in !all }) == 0)
            #expect(try await test.ours.exists(ProjectRecord.where { _ in TaskRecord.exists { _ in all } }) == false)
            let joined = ProjectRecord.join(TaskRecord.self, on: { _, _ in all })
            #expect(try await test.ours.fetch(joined).isEmpty)
            #expect(try await test.theirs.fetch(joined).count == 1)
            let changed = try await test.ours.write { tx in
                try tx.update(ProjectRecord.where { _ in all }) {
                    [$0.budget.set(unfiltered: "(SELECT count(*) FROM \(TaskRecord.all) AS t) + 7", reason: "a test")]
                }
            }
            #expect(changed == 1)
            #expect(try await test.ours.values(ProjectRecord.all) { $0.budget } == [7])
            #expect(try await test.theirs.values(ProjectRecord.all) { $0.budget } == [1000])
        }
    }

    @Test("Unfiltered SQL isn't limited to the tenant, except by row-level security", arguments: TestEngine.allCases)
    func unfiltered(_ engine: TestEngine) async throws {
        try await withTwoTenants(engine) { test, _ in
            try await test.ours.read { tx in
                // PostgreSQL also enforces row-level security.
                #expect(
                    try tx.unfiltered(reason: "a test").rows("SELECT * FROM project").count
                        == (engine == .postgres ? 1 : 2))
                let ours = try tx.unfiltered(reason: "a test").fetch(
                    "SELECT \(columns: ProjectRecord.self) FROM project WHERE tenant_id = \(tx.scope.tenantID)",
                    as: ProjectRecord.self)
                #expect(ours.map(\.name) == ["Ours"])
            }
        }
    }
}
