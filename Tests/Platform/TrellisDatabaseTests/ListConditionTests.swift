import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

import struct Foundation.Decimal

/// Conditions with lists of any length, and with values that are NULL.
@Suite struct ListConditionTests {
    @Test("Nil among the values matches NULL, as in Swift", arguments: TestEngine.allCases)
    func nilInList(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            try await test.ours.write { tx throws in
                for (name, rating) in [("a", 1.5), ("b", nil), ("c", 2)] as [(String, Double?)] {
                    var project = ProjectRecord(name, in: tx.scope.tenantID)
                    project.rating = rating
                    try tx.insert(project)
                }
            }
            try await test.ours.read { tx throws in
                func names(_ condition: (ProjectRecord.Columns) -> Predicate) throws -> [String] {
                    try tx.fetch(ProjectRecord.where(condition).order { $0.name.ascending }).map(\.name)
                }
                #expect(try names { $0.rating.in([nil, 1.5]) } == ["a", "b"])
                #expect(try names { !$0.rating.in([nil, 1.5]) } == ["c"])
                #expect(try names { $0.rating.in([1.5, 2]) } == ["a", "c"])
                #expect(try names { !$0.rating.in([1.5]) } == ["b", "c"])
                #expect(try names { $0.rating.in([nil]) } == ["b"])
                #expect(try names { !$0.rating.in([nil, nil]) } == ["a", "c"])
                #expect(try names { $0.rating.in([Double?]()) } == [])
                #expect(try names { $0.ownerID.in([nil, ID()]) } == ["a", "b", "c"])
                #expect(try names { $0.description.in([nil, "x"]) } == ["a", "b", "c"])
            }
        }
    }

    @Test("Two columns that are both NULL have the same value, as in Swift", arguments: TestEngine.allCases)
    func nilColumns(_ engine: TestEngine) async throws {
        try await TestDatabase.withNotes(engine) { test async throws in
            try await test.ours.write { tx throws in
                let parent = NoteRecord("a", in: tx.scope.tenantID)
                try tx.insert(parent)
                try tx.insert(NoteRecord("b", in: tx.scope.tenantID, under: parent.id))
                try tx.insert(NoteRecord("c", in: tx.scope.tenantID, under: parent.id))
                func count(_ condition: (NoteRecord.Columns) -> Predicate) throws -> Int {
                    try tx.count(NoteRecord.where(condition))
                }
                #expect(try count { $0.body == $0.body } == 3)
                #expect(try count { $0.body != $0.body } == 0)
                #expect(try count { !($0.parentID == $0.parentID) } == 0)
                // A note is a sibling of itself; the first one has no parent, and so is its own sibling too.
                let pairs = NoteRecord.join(NoteRecord.self, on: { $0.parentID == $1.parentID })
                #expect(try tx.count(pairs) == 5)
                let siblings = NoteRecord.join(
                    NoteRecord.self, on: { $0.parentID == $1.parentID && $0.parentID.isNotNull })
                #expect(try tx.count(siblings) == 4)
            }
        }
    }

    @Test("A condition has any number of values", arguments: TestEngine.allCases)
    func longLists(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine, migrations: itemMigrations) { test async throws in
            let projects = try await test.projects("a", "b", "é'\"\\", "c\u{301}")
            let count = 70_000
            try await test.ours.write { tx throws in
                try tx.update(ProjectRecord.where { $0.name == "a" }) { [$0.rating.set(0.1), $0.budget.set(3)] }
                try tx.insert(try ItemRecord("item", "12.50", in: tx.scope.tenantID))
            }
            try await test.system.write { tx throws in
                try tx.insert(CountryRecord(id: "CH", name: "", flag: [0, 255, 7]))
                try tx.insert(CountryRecord(id: "NO", name: "", flag: []))
            }
            try await test.ours.read { tx throws in
                let ids = [projects[1].id] + (0..<count).map { _ in ID<Project>() }
                #expect(try tx.fetch(ProjectRecord.where { $0.id.in(ids) }) == [projects[1]])
                #expect(try tx.fetch(ProjectRecord.self, ids: ids) == [projects[1]])
                #expect(try tx.count(ProjectRecord.where { !$0.id.in(ids) }) == 3)
            }
            try await test.ours.read { tx throws in
                let names = ["é'\"\\", "c\u{301}", "\u{107}"] + (0..<count).map { "name \($0)" }
                #expect(try tx.count(ProjectRecord.where { $0.name.in(names) }) == 2)
                #expect(try tx.count(ProjectRecord.where { $0.budget.in(3..<(3 + count)) }) == 1)
            }
            try await test.ours.read { tx throws in
                let ratings = [nil, 0.1, -0.0, .infinity] + (1..<count).map { Double($0) / 7 }
                #expect(try tx.count(ProjectRecord.where { $0.rating.in(ratings) }) == 4)
                #expect(try tx.count(ProjectRecord.where { $0.rating.in(ratings.dropFirst()) }) == 1)
            }
            try await test.ours.read { tx throws in
                let times = (0..<count).map { Timestamp(microseconds: tx.now.microseconds - Int64($0)) }
                #expect(try tx.count(ProjectRecord.where { $0.createdAt.in(times) }) == 4)
                let prices = (0..<count).map { Decimal(sign: .plus, exponent: -1, significand: Decimal($0)) }
                #expect(try tx.count(ItemRecord.where { $0.price.in(prices) }) == 1)
            }
            try await test.system.read { tx throws in
                let flags: [[UInt8]?] =
                    [[0, 255, 7], []] + (0..<count).map { [UInt8($0 & 255), UInt8($0 >> 8 & 255), 1, 1] }
                #expect(try tx.count(CountryRecord.where { $0.flag.in(flags) }) == 2)
                #expect(try tx.count(CountryRecord.where { $0.flag.in(flags.dropFirst()) }) == 1)
            }
        }
    }

    @Test("The children of any number of parents are found", arguments: TestEngine.allCases)
    func children(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            let parent = try await test.projects("a")[0]
            try await test.ours.write { tx throws in
                try tx.insert(TaskRecord(id: ID(), tenantID: tx.scope.tenantID, projectID: parent.id, title: "t"))
            }
            let parents = [parent] + (0..<40_000).map { _ in ProjectRecord("none", in: test.acme.tenantID) }
            try await test.ours.read { tx throws in
                let children = try tx.children(of: parents, TaskRecord.self, by: { $0.projectID })
                #expect(children.mapValues { $0.map(\.title) } == [parent.id: ["t"]])
            }
        }
    }

    @Test("Any number of conditions can be combined", arguments: TestEngine.allCases)
    func manyConditions(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            try await test.projects("a", "b")
            try await test.ours.read { tx throws in
                let any = ProjectRecord.where { project in
                    Predicate.any((0..<3000).map { project.name == "name \($0)" } + [project.name == "b"])
                }
                #expect(try tx.fetch(any).map(\.name) == ["b"])
                let all = ProjectRecord.where { project in
                    Predicate.all((0..<3000).map { project.name != "name \($0)" })
                }
                #expect(try tx.count(all) == 2)
            }
        }
    }

    @Test("NaN is NULL on every engine", arguments: TestEngine.allCases)
    func notANumber(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine, migrations: itemMigrations) { test async throws in
            try await test.ours.write { tx throws in
                var project = ProjectRecord("a", in: tx.scope.tenantID)
                project.rating = .nan
                #expect(try tx.insert(project).rating == nil)
                #expect(try tx.first(ProjectRecord.where { $0.rating == nil })?.rating == nil)
                let many = (0..<1200).map { index in
                    var project = ProjectRecord("p\(index)", in: tx.scope.tenantID)
                    project.rating = .nan
                    return project
                }
                try tx.insert(contentsOf: many)
                #expect(try tx.count(ProjectRecord.where { $0.rating == nil }) == 1201)
                #expect(try tx.count(ProjectRecord.where { $0.rating.in([.nan]) }) == 1201)
                #expect(try tx.update(ProjectRecord.where { $0.name == "a" }) { [$0.rating.set(.nan)] } == 1)
                #expect(try tx.aggregate(ProjectRecord.all) { $0.rating.max() } == nil)
                #expect(try tx.aggregate(ProjectRecord.all) { $0.rating.sum() } == 0)
                var item = try ItemRecord("item", "1", in: tx.scope.tenantID)
                item.discount = .nan
                #expect(try tx.insert(item).discount == nil)
            }
            await #expect(throws: DatabaseError.self) {
                try await test.ours.write { tx throws in
                    var item = try ItemRecord("item", "1", in: tx.scope.tenantID)
                    item.price = .nan
                    try tx.insert(item)
                }
            }
        }
    }
}
