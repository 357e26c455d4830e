import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@Suite struct BulkTests {
    @Test("Bulk updates and deletions return the changed rows", arguments: TestEngine.allCases)
    func returning(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            try await test.projects("A", "B", "C")
            try await test.theirs.write { tx in _ = try tx.insert(ProjectRecord("A", in: tx.scope.tenantID)) }
            test.clock.advance(by: .seconds(60))
            try await test.ours.write { tx throws in
                let updated = try tx.update(returning: ProjectRecord.where { $0.name < "C" }) { [$0.budget.set(3)] }
                #expect(updated.map(\.name).sorted() == ["A", "B"])
                #expect(updated.allSatisfy { $0.budget == 3 && $0.version == 2 && $0.updatedAt == tx.now })
                let deleted = try tx.delete(returning: ProjectRecord.where { $0.name == "A" })
                #expect(deleted.map(\.name) == ["A"])
                #expect(deleted.map(\.deletedAt) == [tx.now])
                #expect(
                    try tx.erase(returning: ProjectRecord.order { $0.name.descending }.limit(1)).map(\.name) == ["C"])
                #expect(try tx.fetch(ProjectRecord.all).map(\.name) == ["B"])
                #expect(try tx.update(returning: ProjectRecord.all) { _ in [] }.map(\.version) == [2])
                #expect(throws: DatabaseError.protectedColumn(column: "project.version")) {
                    try tx.update(returning: ProjectRecord.all) { [$0.version.set(9)] }
                }
                let task = try tx.insert(
                    TaskRecord(id: ID(), tenantID: tx.scope.tenantID, projectID: updated[0].id, title: "t"))
                #expect(try tx.delete(returning: TaskRecord.all) == [task])
                #expect(try tx.count(TaskRecord.all) == 0)
            }
            #expect(try await test.theirs.read { try $0.fetch(ProjectRecord.all).map(\.version) } == [1])
        }
    }

    @Test(
        "Rows that conflict with a unique index are skipped, and the inserted rows are returned",
        arguments: TestEngine.allCases)
    func missing(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            try await test.projects("A", "B")
            try await test.ours.write { tx throws in
                let wanted = (0..<250).map { ProjectRecord($0 < 2 ? ["A", "B"][$0] : "P\($0)", in: tx.scope.tenantID) }
                let inserted = try tx.insertMissing(wanted)
                #expect(inserted.count == 248)
                #expect(inserted.allSatisfy { $0.version == 1 && $0.createdAt == tx.now })
                #expect(try tx.insertMissing(wanted).isEmpty)
                #expect(try tx.insertMissing([ProjectRecord]()).isEmpty)
                #expect(throws: DatabaseError.tenantMismatch(table: "project")) {
                    try tx.insertMissing([ProjectRecord("Q", in: ID())])
                }
            }
        }
    }

    @Test(
        "A bulk upsert inserts or updates rows in one statement; the last of duplicates is used",
        arguments: TestEngine.allCases)
    func upsert(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            let old = try await test.projects("A", "B")
            try await test.ours.write { tx throws in
                try tx.delete(old[1])
                let rows = [("A", 1), ("B", 2), ("C", 3), ("C", 4)].map {
                    ProjectRecord($0.0, in: tx.scope.tenantID, budget: $0.1)
                }
                let written = try tx.upsert(contentsOf: rows, on: { [$0.name] }, among: .active)
                #expect(written.map { "\($0.name)\($0.budget)" }.sorted() == ["A1", "B2", "C4"])
                #expect(written.first { $0.name == "A" }?.id == old[0].id)
                #expect(written.first { $0.name == "A" }?.version == 2)
                #expect(written.first { $0.name == "B" }?.id != old[1].id)
                #expect(try tx.count(ProjectRecord.all) == 3)
                let many = (0..<300).map { ProjectRecord("M\($0)", in: tx.scope.tenantID, budget: $0) }
                #expect(try tx.upsert(contentsOf: many, on: { [$0.name] }, among: .active).count == 300)
            }
        }
    }

    @Test("Many records are updated in one statement, which checks each version", arguments: TestEngine.allCases)
    func values(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            let projects = try await test.projects("A", "B", "C")
            test.clock.advance(by: .seconds(60))
            try await test.ours.write { tx throws in
                var changed = projects
                for index in changed.indices {
                    changed[index].budget = index * 10
                    changed[index].rating = index == 1 ? 2.5 : nil
                    changed[index].name += "!"
                    changed[index].status = .archived
                }
                let written = try tx.update(contentsOf: changed) { [$0.budget, $0.rating] }
                #expect(written.map { "\($0.name)\($0.budget)" }.sorted() == ["A0", "B10", "C20"])
                #expect(written.allSatisfy { $0.version == 2 && $0.updatedAt == tx.now && $0.status == .active })
                #expect(try tx.require(ProjectRecord.self, projects[1].id).rating == 2.5)
                #expect(throws: DatabaseError.stale(table: "project")) { try tx.update(contentsOf: changed) }
                for index in changed.indices { changed[index].version = 2 }
                #expect(try tx.update(contentsOf: changed).map(\.name).sorted() == ["A!", "B!", "C!"])
                #expect(throws: DatabaseError.protectedColumn(column: "project.id")) {
                    try tx.update(contentsOf: changed) { [$0.id] }
                }
                #expect(try tx.update(contentsOf: [ProjectRecord]()).isEmpty)
            }
        }
    }

    @Test("A bulk update fails if a row is deleted or another tenant's", arguments: TestEngine.allCases)
    func gone(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            let projects = try await test.projects("A", "B")
            await #expect(throws: RecordNotFound(table: "project")) {
                try await test.ours.write { tx throws in
                    try tx.delete(projects[0])
                    try tx.update(contentsOf: projects) { [$0.budget] }
                }
            }
            #expect(try await test.ours.read { try $0.fetch(ProjectRecord.all).map(\.version) } == [1, 1])
            await #expect(throws: DatabaseError.tenantMismatch(table: "project")) {
                try await test.theirs.write { tx in try tx.update(contentsOf: projects) }
            }
        }
    }

    @Test("A writing transaction can lock the rows that it reads", arguments: TestEngine.allCases)
    func locks(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            let projects = try await test.projects("A", "B")
            try await test.ours.write { tx throws in
                let query = ProjectRecord.order { $0.name.ascending }
                #expect(try tx.fetch(query, lock: .forUpdate) == projects)
                #expect(try tx.fetch(query.limit(1), lock: .forUpdate.skippingLocked) == [projects[0]])
                #expect(try tx.first(query, lock: .forNoKeyUpdate) == projects[0])
                #expect(
                    try tx.find(ProjectRecord.self, projects[1].id, lock: .forNoKeyUpdate.skippingLocked) == projects[1]
                )
                #expect(try tx.find(ProjectRecord.self, ID(), lock: .forUpdate) == nil)
            }
            try await test.theirs.write { tx throws in
                #expect(try tx.find(ProjectRecord.self, projects[0].id, lock: .forUpdate) == nil)
            }
        }
    }
}
