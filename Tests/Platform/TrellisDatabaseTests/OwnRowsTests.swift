import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@Suite("Databases limited to own rows")
struct OwnRowsTests {
    private static let owner = OwnerColumn(of: ProjectRecord.self) { $0.ownerID }

    /// Runs `body` with a project of the scope's user, one of another user and one without an owner, in one tenant.
    private func withOwners(
        _ engine: TestEngine,
        _ body: (_ test: TestDatabase, _ own: TenantDatabase, _ theirs: ProjectRecord) async throws -> Void
    ) async throws {
        try await TestDatabase.with(engine) { test in
            let (me, other) = (test.acme.userID, ID<User>())
            try await test.system.write { tx in
                try tx.insert(contentsOf: [me, other].map { UserRecord(id: $0, email: "\($0)@example.com") })
            }
            let theirs = try await test.ours.write { tx in
                var (mine, theirs) = (
                    ProjectRecord("Mine", in: tx.scope.tenantID, budget: 1),
                    ProjectRecord("Theirs", in: tx.scope.tenantID, budget: 1000)
                )
                (mine.ownerID, theirs.ownerID) = (me, other)
                try tx.insert(mine)
                try tx.insert(ProjectRecord("Ownerless", in: tx.scope.tenantID))
                let inserted = try tx.insert(theirs)
                try tx.insert(
                    TaskRecord(id: ID(), tenantID: tx.scope.tenantID, projectID: inserted.id, title: "Theirs"))
                return inserted
            }
            try await body(test, test.ours.limited(to: [Self.owner]), theirs)
        }
    }

    @Test("No form of query reads a row of another user; other tables aren't limited", arguments: TestEngine.allCases)
    func reading(_ engine: TestEngine) async throws {
        try await withOwners(engine) { _, own, theirs in
            #expect(try await own.find(ProjectRecord.self, theirs.id) == nil)
            try await own.read { tx throws in
                let mine = try #require(try tx.first(ProjectRecord.all))
                #expect(mine.name == "Mine" && mine.ownerID == tx.scope.userID)
                #expect(try tx.find(ProjectRecord.self, mine.id) == mine)
                #expect(try tx.find(ProjectRecord.self, theirs.id) == nil)
                #expect(throws: RecordNotFound(table: "project")) { try tx.require(ProjectRecord.self, theirs.id) }
                #expect(try tx.fetch(ProjectRecord.all.withDeleted()) == [mine])
                #expect(try tx.fetch(ProjectRecord.where { $0.name == "Theirs" || $0.name == "Mine" }) == [mine])
                #expect(try tx.fetch(ProjectRecord.self, ids: [theirs.id]).isEmpty)
                #expect(try tx.count(ProjectRecord.all) == 1)
                #expect(try !tx.exists(ProjectRecord.where { $0.id == theirs.id }))
                #expect(try tx.page(ProjectRecord.all, PageRequest()).items == [mine])
                #expect(try tx.values(ProjectRecord.all) { $0.name } == ["Mine"])
                #expect(try tx.aggregate(ProjectRecord.all) { $0.budget.sum() } == 1)
                #expect(try tx.fetch(ProjectRecord.where { $0.id == theirs.id }.union(ProjectRecord.all)) == [mine])
                #expect(try tx.fetch(CommonTableExpression("some", from: ProjectRecord.all).all) == [mine])
                #expect(try tx.fetch(TaskRecord.all).count == 1)
                #expect(try tx.fetch(TaskRecord.join(ProjectRecord.self, on: { $0.projectID == $1.id })).isEmpty)
                let chosen = TaskRecord.where { $0.projectID.in(ProjectRecord.all.select { $0.id }) }
                #expect(try tx.fetch(chosen).isEmpty)
                let related = TaskRecord.where { task in ProjectRecord.exists { $0.id == task.projectID } }
                #expect(try tx.fetch(related).isEmpty)
            }
        }
    }

    @Test("No form of write changes a row of another user, or makes one", arguments: TestEngine.allCases)
    func writing(_ engine: TestEngine) async throws {
        try await withOwners(engine) { test, own, theirs in
            let mismatch = DatabaseError.ownerMismatch(table: "project")
            let notFound = RecordNotFound(table: "project")
            await #expect(throws: mismatch) { try await own.write { try $0.update(theirs) } }
            await #expect(throws: mismatch) { try await own.write { try $0.delete(theirs) } }
            await #expect(throws: mismatch) {
                try await own.write { try $0.insert(ProjectRecord("X", in: theirs.tenantID)) }
            }
            await #expect(throws: mismatch) {
                try await own.write { try $0.insert(contentsOf: [ProjectRecord("X", in: theirs.tenantID)]) }
            }
            await #expect(throws: mismatch) {
                try await own.write { try $0.update(ProjectRecord.all) { [$0.ownerID.set(theirs.ownerID)] } }
            }
            // A row of another user, passed off as one's own.
            let claimed = theirs.claimed(by: test.acme.userID)
            await #expect(throws: notFound) { try await own.write { try $0.update(claimed) } }
            await #expect(throws: notFound) { try await own.write { try $0.delete(claimed) } }
            await #expect(throws: notFound) { try await own.write { try $0.update(contentsOf: [claimed]) } }
            await #expect(throws: DatabaseError.uniqueViolation(constraint: "project_pkey")) {
                try await own.write { try $0.upsert(claimed, on: { [$0.id] }) }
            }
            await #expect(throws: mismatch) {
                try await own.write { try $0.nextNumber(claimed, on: { [$0.id] }, counting: { $0.version }) }
            }
            await #expect(throws: notFound) { try await own.write { try $0.delete(ProjectRecord.self, theirs.id) } }
            try await own.write { tx throws in
                #expect(try tx.update(ProjectRecord.where { $0.id == theirs.id }) { [$0.budget.set(0)] } == 0)
                #expect(try tx.delete(ProjectRecord.where { $0.id == theirs.id }) == 0)
                #expect(try tx.erase(ProjectRecord.where { $0.id == theirs.id }) == 0)
                #expect(try tx.update(ProjectRecord.all.limit(10)) { [$0.budget.set(5)] } == 1)
                #expect(try tx.delete(returning: ProjectRecord.where { $0.id == theirs.id }).isEmpty)
            }
            #expect(try await test.ours.read { try $0.require(ProjectRecord.self, theirs.id) } == theirs)
        }
    }

    @Test("Own rows are read, changed, deleted and restored as without the limit", arguments: TestEngine.allCases)
    func own(_ engine: TestEngine) async throws {
        try await withOwners(engine) { test, own, _ in
            try await own.write { tx throws in
                var mine = try #require(try tx.first(ProjectRecord.all, lock: .forUpdate))
                mine.name = "Renamed"
                mine = try tx.update(mine)
                #expect(mine.version == 2)
                mine = try #require(try tx.update(contentsOf: [mine]).first)
                mine = try tx.upsert(mine, on: { [$0.id] })
                try tx.delete(mine)
                #expect(try tx.count(ProjectRecord.all) == 0)
                let deleted = try #require(try tx.first(ProjectRecord.all.onlyDeleted()))
                #expect(try tx.restore(deleted).name == "Renamed")
                var another = ProjectRecord("Another", in: tx.scope.tenantID)
                another.ownerID = tx.scope.userID
                try tx.insert(another)
                #expect(try tx.count(ProjectRecord.all) == 2)
                #expect(try tx.reader.count(ProjectRecord.all) == 2)
                #expect(try tx.unlimited.reader.count(ProjectRecord.all) == 4)
            }
        }
    }

    @Test(
        "Limits by two columns hold together, and a user of another tenant has no rows", arguments: TestEngine.allCases)
    func several(_ engine: TestEngine) async throws {
        try await withOwners(engine) { test, _, _ throws in
            let both = test.ours.limited(to: [Self.owner, OwnerColumn(of: ProjectRecord.self) { $0.ownerID }])
            #expect(try await both.read { try $0.values(ProjectRecord.all) { $0.name } } == ["Mine"])
            #expect(try await test.theirs.limited(to: [Self.owner]).read { try $0.count(ProjectRecord.all) } == 0)
        }
    }

    @Test("The refusal of another owner is an error of the client")
    func error() {
        let error = DatabaseError.ownerMismatch(table: "project")
        #expect(error.code == "database.owner_mismatch" && error.kind == .forbidden && error.logLevel == .info)
        #expect(error.message.contains("your own rows of project"))
    }
}

extension ProjectRecord {
    fileprivate func claimed(by user: ID<User>) -> Self {
        var claimed = self
        claimed.ownerID = user
        return claimed
    }
}
