import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@Suite struct SubqueryTests {
    /// Runs `body` with three projects per tenant: Apollo has an open task, Gemini a done one, Empty none.
    private func withTasks(_ engine: TestEngine, _ body: (TestDatabase) async throws -> Void) async throws {
        try await TestDatabase.with(engine) { test async throws in
            for database in [test.ours, test.theirs] {
                try await database.write { tx throws in
                    let projects = try tx.insert(
                        contentsOf: ["Apollo", "Gemini", "Empty"].map { ProjectRecord($0, in: tx.scope.tenantID) })
                    try tx.insert(
                        contentsOf: [
                            TaskRecord(
                                id: ID(), tenantID: tx.scope.tenantID, projectID: projects[0].id, title: "fly",
                                done: false),
                            TaskRecord(
                                id: ID(), tenantID: tx.scope.tenantID, projectID: projects[1].id, title: "land",
                                done: true),
                        ])
                }
            }
            try await body(test)
        }
    }

    private func names(_ tx: TenantTransaction, _ query: Query<ProjectRecord>) throws -> [String] {
        try tx.fetch(query.order { $0.name.ascending }).map(\.name)
    }

    @Test("A column is compared with the values of a subquery", arguments: TestEngine.allCases)
    func values(_ engine: TestEngine) async throws {
        try await withTasks(engine) { test async throws in
            try await test.ours.write { tx throws in
                let open = TaskRecord.where { $0.done == false }.select { $0.projectID }
                #expect(try names(tx, ProjectRecord.where { $0.id.in(open) }) == ["Apollo"])
                #expect(try names(tx, ProjectRecord.where { !$0.id.in(open) }) == ["Empty", "Gemini"])
                #expect(
                    try names(tx, ProjectRecord.where { $0.id.in(open) || $0.name == "Empty" }) == ["Apollo", "Empty"])
                #expect(try names(tx, ProjectRecord.where { $0.id.in(open) && $0.name == "Empty" }) == [])
                let first = TaskRecord.order { $0.title.ascending }.limit(1).select { $0.projectID }
                #expect(try names(tx, ProjectRecord.where { $0.id.in(first) }) == ["Apollo"])
                let later = TaskRecord.order { $0.title.ascending }.limit(1).offset(1).select { $0.projectID }
                #expect(try names(tx, ProjectRecord.where { $0.id.in(later) }) == ["Gemini"])
                #expect(try tx.count(TaskRecord.where { $0.projectID.in(ProjectRecord.all.select { $0.id }) }) == 2)
                #expect(try tx.update(ProjectRecord.where { $0.id.in(open) }) { [$0.budget.set(7)] } == 1)
                #expect(try names(tx, ProjectRecord.where { $0.budget == 7 }) == ["Apollo"])
            }
        }
    }

    @Test("Rows are selected by the existence of related rows", arguments: TestEngine.allCases)
    func existence(_ engine: TestEngine) async throws {
        try await withTasks(engine) { test async throws in
            try await test.ours.write { tx throws in
                #expect(
                    try names(tx, ProjectRecord.where { project in TaskRecord.exists { $0.projectID == project.id } })
                        == ["Apollo", "Gemini"])
                #expect(
                    try names(
                        tx, ProjectRecord.where { project in TaskRecord.notExists { $0.projectID == project.id } })
                        == ["Empty"])
                let withOpen = ProjectRecord.where { project in
                    project.status == .active && TaskRecord.exists { $0.projectID == project.id && $0.done == false }
                }
                #expect(try names(tx, withOpen) == ["Apollo"])
                // The same table in a subquery, and in a subquery of that.
                let earlier = ProjectRecord.where { project in
                    ProjectRecord.exists { other in
                        other.name != project.name
                            && ProjectRecord.notExists { $0.name == other.name && $0.name == project.name }
                            && other.name == "Apollo"
                    }
                }
                #expect(try names(tx, earlier) == ["Empty", "Gemini"])
                #expect(try tx.delete(withOpen) == 1)
                #expect(
                    try tx.count(TaskRecord.where { task in ProjectRecord.exists { $0.id == task.projectID } }) == 1)
            }
            #expect(try await test.theirs.read { try $0.count(ProjectRecord.all) } == 3)
        }
    }

    @Test("A subquery sees only its own tenant's rows", arguments: TestEngine.allCases)
    func isolation(_ engine: TestEngine) async throws {
        try await withTasks(engine) { test async throws in
            try await test.theirs.write { tx in try tx.erase(TaskRecord.all) }
            try await test.theirs.read { tx throws in
                let all = TaskRecord.all.select { $0.tenantID }
                #expect(try tx.count(ProjectRecord.where { !$0.tenantID.in(all) }) == 3)
                #expect(try tx.count(ProjectRecord.where { _ in TaskRecord.exists { $0.title != "" } }) == 0)
            }
            let open = try await test.ours.read { tx throws in
                try tx.acrossTenants(reason: "the test counts all").count(
                    ProjectRecord.where { project in TaskRecord.exists { $0.projectID == project.id } })
            }
            #expect(open == 2)
        }
    }

    @Test(
        "A tenant's query has subqueries over system tables and nullable columns",
        arguments: TestEngine.allCases)
    func systemRows(_ engine: TestEngine) async throws {
        try await withTasks(engine) { test async throws in
            let user = try await test.system.write { try $0.insert(UserRecord(id: ID(), email: "ada@example.org")) }
            try await test.ours.write { tx throws in
                try tx.update(ProjectRecord.where { $0.name == "Empty" }) { [$0.ownerID.set(user.id)] }
                let adas = UserRecord.where { $0.email.hasPrefix("ada") }.select { $0.id }
                #expect(try names(tx, ProjectRecord.where { $0.ownerID.in(adas) }) == ["Empty"])
                #expect(try names(tx, ProjectRecord.where { $0.ownerID.in(adas) }.search("")) == ["Empty"])
                #expect(
                    try names(tx, ProjectRecord.where { project in UserRecord.notExists { $0.id == project.ownerID } })
                        == ["Apollo", "Gemini"])
                let owners = ProjectRecord.all.select { $0.ownerID }
                #expect(try names(tx, ProjectRecord.where { $0.ownerID.in(owners) }) == ["Empty"])
            }
        }
    }
}
