import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

import struct Foundation.Decimal

@Suite struct AggregateTests {
    @Test("Groups by several columns have several aggregates, and are filtered by them", arguments: TestEngine.allCases)
    func groups(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            try await test.ours.write { tx throws in
                let rows: [(String, ProjectStatus, Int, Double?)] = [
                    ("a", .active, 1, 1.5), ("b", .active, 1, nil), ("c", .active, 2, 2), ("d", .archived, 1, nil),
                    ("e", .archived, 9, 4), ("f", .archived, 9, 2),
                ]
                for row in rows {
                    var project = ProjectRecord(row.0, in: tx.scope.tenantID, status: row.1, budget: row.2)
                    project.rating = row.3
                    try tx.insert(project)
                }
            }
            try await test.theirs.write { tx in _ = try tx.insert(ProjectRecord("x", in: tx.scope.tenantID, budget: 9))
            }
            try await test.ours.read { tx throws in
                let groups = try tx.aggregate(ProjectRecord.all, by: { ($0.status, $0.budget) }) {
                    ($0.id.count(), $0.rating.sum(), $0.name.max())
                }
                #expect(groups.map(\.key.0) == [.active, .active, .archived, .archived])
                #expect(groups.map(\.key.1) == [1, 2, 1, 9])
                #expect(groups.map(\.value.0) == [2, 1, 1, 2])
                #expect(groups.map(\.value.1) == [1.5, 2, 0, 6])
                #expect(groups.map(\.value.2) == ["b", "c", "d", "f"])

                let rich = try tx.aggregate(
                    ProjectRecord.where { $0.name != "f" }, by: { $0.status }, having: { $0.budget.sum() > 4 }
                ) { $0.budget.sum() }
                #expect(rich.map(\.key) == [.archived])
                #expect(rich.map(\.value) == [10])
                let chosen = try tx.aggregate(
                    ProjectRecord.all, by: { $0.budget },
                    having: { $0.id.count() >= 2 && $0.rating.max() != nil && !($0.rating.average() == 1.5) }
                ) { ($0.id.count(), $0.rating.average()) }
                #expect(chosen.map(\.key) == [9])
                #expect(chosen.map(\.value.1) == [3])
                #expect(try tx.count(ProjectRecord.all, by: { ($0.budget, $0.status) }).map(\.value) == [2, 1, 1, 2])
            }
        }
    }

    @Test("Groups are filtered by decimals too", arguments: TestEngine.allCases)
    func exact(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine, migrations: itemMigrations) { test async throws in
            try await test.ours.write { tx throws in
                for (name, price) in [("a", "9.5"), ("a", "0.75"), ("b", "9.75"), ("c", "2")] {
                    try tx.insert(try ItemRecord(name, price, in: tx.scope.tenantID))
                }
                let limit = try Decimal("9.8")
                let dear = try tx.aggregate(ItemRecord.all, by: { $0.name }, having: { $0.price.sum() > limit }) {
                    ($0.price.sum(), $0.price.max())
                }
                #expect(dear.map(\.key) == ["a"])
                #expect(dear.map(\.value.0) == [try Decimal("10.25")])
                let top = try tx.aggregate(ItemRecord.all, by: { $0.name }, having: { $0.price.max() < 9.6 }) {
                    $0.price.max()
                }
                #expect(top.map(\.key) == ["a", "c"])
            }
        }
    }
}
