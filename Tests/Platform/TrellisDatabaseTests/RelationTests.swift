import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@Suite struct RelationTests {
    @Test("Children and parents of many rows are fetched in one query", arguments: TestEngine.allCases)
    func preload(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            let projects = try await test.projects("A", "B", "C")
            let user = try await test.system.write { try $0.insert(UserRecord(id: ID(), email: "ada@example.org")) }
            try await test.ours.write { tx throws in
                try tx.insert(
                    contentsOf: [("b", 0), ("a", 0), ("c", 1)].map {
                        TaskRecord(id: ID(), tenantID: tx.scope.tenantID, projectID: projects[$0.1].id, title: $0.0)
                    })
                let tasks = try tx.children(of: projects, TaskRecord.order { $0.title.ascending }, by: { $0.projectID })
                #expect(tasks[projects[0].id]?.map(\.title) == ["a", "b"])
                #expect(tasks[projects[1].id]?.map(\.title) == ["c"])
                #expect(tasks[projects[2].id] == nil)
                #expect(try tx.children(of: projects.dropFirst(), TaskRecord.self, by: { $0.projectID }).count == 1)
                #expect(try tx.children(of: [ProjectRecord](), TaskRecord.self, by: { $0.projectID }).isEmpty)

                let all = try tx.fetch(TaskRecord.all)
                let parents = try tx.parents(of: all, ProjectRecord.self, by: \.projectID)
                #expect(Set(parents.values.map(\.name)) == ["A", "B"])
                try tx.update(ProjectRecord.where { $0.name == "B" }) { [$0.ownerID.set(user.id)] }
                let owned = try tx.children(of: [user], ProjectRecord.self, by: { $0.ownerID })
                #expect(owned[user.id]?.map(\.name) == ["B"])
            }
            try await test.theirs.read { tx throws in
                #expect(try tx.children(of: projects, TaskRecord.self, by: { $0.projectID }).isEmpty)
            }
        }
    }

    @Test("Rows are passed one by one until the body stops", arguments: TestEngine.allCases)
    func streaming(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            try await test.ours.write { tx throws in
                try tx.insert(contentsOf: (0..<2500).map { ProjectRecord("P\($0)", in: tx.scope.tenantID, budget: $0) })
                var sum = 0
                let query = ProjectRecord.order { $0.budget.ascending }
                try tx.forEach(query) { sum += $0.budget }
                #expect(sum == 2499 * 1250)
                var seen: [Int] = []
                try tx.forEachWhile(query) { project in
                    seen.append(project.budget)
                    return seen.count < 700
                }
                #expect(seen == Array(0..<700))
                struct Enough: Error {}
                #expect(throws: Enough.self) { try tx.forEach(query) { _ in throw Enough() } }
                // The connection is free again.
                #expect(try tx.count(ProjectRecord.all) == 2500)
                var pairs = 0
                try tx.forEachWhile(ProjectRecord.leftJoin(TaskRecord.self, on: { $0.id == $1.projectID })) { pair in
                    pairs += pair.1 == nil ? 1 : 0
                    return pairs < 600
                }
                #expect(pairs == 600)
            }
        }
    }
}
