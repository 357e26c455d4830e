import Testing
import TrellisDatabase
import TrellisKernel

@Suite struct JoinTests {
    @Test(
        "Rows that belong together are fetched as pairs, filtered and ordered by either side",
        arguments: TestEngine.allCases)
    func pairs(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            let projects = try await test.projects("Apollo", "Gemini", "Empty")
            try await test.ours.write { tx in
                try tx.insert(
                    contentsOf: [("b", projects[0]), ("a", projects[0]), ("c", projects[1])].map {
                        TaskRecord(id: ID(), tenantID: tx.scope.tenantID, projectID: $0.1.id, title: $0.0)
                    })
            }
            try await test.ours.read { tx in
                let join = ProjectRecord.join(TaskRecord.self, on: { $0.id == $1.projectID })
                let pairs = try tx.fetch(join.order { $1.title.descending })
                #expect(pairs.map { "\($0.0.name) \($0.1.title)" } == ["Gemini c", "Apollo b", "Apollo a"])
                #expect(try tx.count(join) == 3)
                #expect(try tx.count(join.where { $0.name == "Apollo" && $1.title > "a" }) == 1)
                #expect(try tx.fetch(join.order { $1.title.ascending }.limit(1).offset(1)).map(\.1.title) == ["b"])
                #expect(try tx.first(join.where { $1.title == "c" })?.0.name == "Gemini")
                let left = try tx.fetch(
                    ProjectRecord.leftJoin(TaskRecord.self, on: { $0.id == $1.projectID }).order {
                        [$0.name.ascending, $1.title.ascending]
                    })
                #expect(
                    left.map { "\($0.0.name) \($0.1?.title ?? "-")" } == [
                        "Apollo a", "Apollo b", "Empty -", "Gemini c",
                    ])
            }
        }
    }

    @Test("Deleted rows stay hidden on both sides", arguments: TestEngine.allCases)
    func deleted(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            let projects = try await test.projects("Apollo")
            try await test.ours.write { tx in
                try tx.insert(TaskRecord(id: ID(), tenantID: tx.scope.tenantID, projectID: projects[0].id, title: "a"))
                try tx.delete(projects[0])
                #expect(try tx.fetch(TaskRecord.join(ProjectRecord.self, on: { $0.projectID == $1.id })).isEmpty)
                #expect(try tx.fetch(ProjectRecord.join(TaskRecord.self, on: { $0.id == $1.projectID })).isEmpty)
                #expect(try tx.fetch(TaskRecord.leftJoin(ProjectRecord.self, on: { $0.projectID == $1.id })).count == 1)
            }
        }
    }

    @Test(
        "A tenant's rows join those that have no tenant, over a column that may be NULL", arguments: TestEngine.allCases
    )
    func systemRows(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            let user = try await test.system.write { try $0.insert(UserRecord(id: ID(), email: "ada@example.org")) }
            try await test.ours.write { tx in
                var owned = ProjectRecord("Owned", in: tx.scope.tenantID)
                owned.ownerID = user.id
                try tx.insert(contentsOf: [owned, ProjectRecord("Free", in: tx.scope.tenantID)])
                let pairs = try tx.fetch(ProjectRecord.join(UserRecord.self, on: { $0.ownerID == $1.id }))
                #expect(pairs.map(\.0.name) == ["Owned"])
                #expect(pairs.map(\.1.email) == ["ada@example.org"])
            }
        }
    }

    @Test("A table can be joined with itself", arguments: TestEngine.allCases)
    func selfJoin(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            try await test.projects("A", "B")
            let pairs = try await test.ours.read { tx in
                try tx.fetch(
                    ProjectRecord.join(ProjectRecord.self, on: { $0.budget == $1.budget }).where {
                        $0.name == "A" && $1.name == "B"
                    })
            }
            #expect(pairs.map { $0.0.name + $0.1.name } == ["AB"])
        }
    }
}
