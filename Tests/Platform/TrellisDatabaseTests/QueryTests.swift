import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@Suite struct QueryTests {
    /// Returns the names of the projects that match the condition, in order.
    private func names(
        _ test: TestDatabase, _ condition: @escaping @Sendable (ProjectRecord.Columns) -> Predicate
    ) async throws -> [String] {
        try await test.ours.read { tx in
            try tx.fetch(ProjectRecord.where(condition).order { $0.name.ascending }).map(\.name)
        }
    }

    private func withProjects(_ engine: TestEngine, _ body: (TestDatabase) async throws -> Void) async throws {
        try await TestDatabase.with(engine) { test in
            try await test.ours.write { tx in
                var apollo = ProjectRecord("Apollo", in: tx.scope.tenantID, budget: 10)
                apollo.description = "100% \\ sure_thing"
                var gemini = ProjectRecord("Gemini", in: tx.scope.tenantID, status: .archived, budget: 20)
                gemini.rating = 3.5
                var orion = ProjectRecord("Ørion*[1]?", in: tx.scope.tenantID, budget: 30)
                orion.description = "100x"
                orion.rating = 4.5
                try tx.insert(contentsOf: [apollo, gemini, orion])
            }
            try await body(test)
        }
    }

    @Test("Comparisons have the same meaning as in Swift, also with NULL", arguments: TestEngine.allCases)
    func comparisons(_ engine: TestEngine) async throws {
        try await withProjects(engine) { test async throws in
            #expect(try await names(test) { $0.name == "Apollo" } == ["Apollo"])
            #expect(try await names(test) { $0.status != .archived } == ["Apollo", "Ørion*[1]?"])
            #expect(try await names(test) { $0.budget < 20 } == ["Apollo"])
            #expect(try await names(test) { $0.budget <= 20 } == ["Apollo", "Gemini"])
            #expect(try await names(test) { $0.budget > 20 } == ["Ørion*[1]?"])
            #expect(try await names(test) { $0.budget >= 20 } == ["Gemini", "Ørion*[1]?"])
            #expect(try await names(test) { $0.rating > 4 } == ["Ørion*[1]?"])
            #expect(try await names(test) { $0.rating == nil } == ["Apollo"])
            #expect(try await names(test) { $0.rating != nil } == ["Gemini", "Ørion*[1]?"])
            #expect(try await names(test) { $0.rating != 3.5 } == ["Apollo", "Ørion*[1]?"])
            #expect(try await names(test) { $0.rating.isNull } == ["Apollo"])
            #expect(try await names(test) { $0.description.isNotNull && !($0.rating == 4.5) } == ["Apollo"])
            #expect(try await names(test) { $0.budget == 10 || $0.status == .archived } == ["Apollo", "Gemini"])
            #expect(
                try await names(test) { $0.createdAt == test.clock.now && $0.updatedAt >= test.clock.now }.count == 3)
        }
    }

    @Test("A list matches any of its values, and an empty list matches nothing", arguments: TestEngine.allCases)
    func lists(_ engine: TestEngine) async throws {
        try await withProjects(engine) { test async throws in
            #expect(try await names(test) { $0.budget.in([10, 30]) } == ["Apollo", "Ørion*[1]?"])
            #expect(try await names(test) { $0.status.in([]) } == [])
            #expect(try await names(test) { !$0.status.in([]) }.count == 3)
            #expect(try await names(test) { _ in Predicate.all([]) }.count == 3)
            #expect(try await names(test) { _ in Predicate.any([]) }.isEmpty)
        }
    }

    @Test("Text conditions match wildcards in the text literally, except like", arguments: TestEngine.allCases)
    func text(_ engine: TestEngine) async throws {
        try await withProjects(engine) { test async throws in
            #expect(try await names(test) { $0.description.contains("100%") } == ["Apollo"])
            #expect(try await names(test) { $0.description.contains("e_t") } == ["Apollo"])
            #expect(try await names(test) { $0.description.contains("\\") } == ["Apollo"])
            #expect(try await names(test) { $0.name.contains("*[1]?") } == ["Ørion*[1]?"])
            #expect(try await names(test) { $0.name.contains("apollo") } == [])
            #expect(try await names(test) { $0.name.containsIgnoringCase("APOLL") } == ["Apollo"])
            #expect(try await names(test) { $0.name.containsIgnoringCase("øRI") } == ["Ørion*[1]?"])
            #expect(try await names(test) { $0.description.containsIgnoringCase("SURE_") } == ["Apollo"])
            #expect(try await names(test) { $0.name.containsIgnoringCase("") }.count == 3)
            #expect(try await names(test) { $0.name.hasPrefix("Gem") } == ["Gemini"])
            #expect(try await names(test) { $0.name.hasSuffix("]?") } == ["Ørion*[1]?"])
            #expect(try await names(test) { $0.name.like("A%o") } == ["Apollo"])
            #expect(try await names(test) { $0.name.like("_emini") } == ["Gemini"])
            #expect(try await names(test) { $0.description.like("100\\%%") } == ["Apollo"])
        }
    }

    @Test("Order, limit and offset select rows; NULL is the smallest value", arguments: TestEngine.allCases)
    func order(_ engine: TestEngine) async throws {
        try await withProjects(engine) { test async throws in
            func names(_ query: Query<ProjectRecord>) async throws -> [Int] {
                try await test.ours.read { try $0.fetch(query).map(\.budget) }
            }
            #expect(try await names(ProjectRecord.order { $0.rating.ascending }) == [10, 20, 30])
            #expect(try await names(ProjectRecord.order { $0.rating.descending }) == [30, 20, 10])
            #expect(
                try await names(ProjectRecord.order { [$0.status.descending, $0.budget.descending] }) == [20, 30, 10])
            #expect(try await names(ProjectRecord.order { $0.budget.ascending }.limit(1).offset(1)) == [20])
            #expect(try await names(ProjectRecord.order { $0.budget.ascending }.offset(2)) == [30])
            #expect(try await names(ProjectRecord.all.limit(-1)) == [])
            let wanted: String? = nil
            #expect(try await names(ProjectRecord.all.where(wanted) { $0.name == $1 }).count == 3)
        }
    }

    @Test("Queries return the first row, existence, one column, or rows one by one", arguments: TestEngine.allCases)
    func shapes(_ engine: TestEngine) async throws {
        try await withProjects(engine) { test in
            try await test.ours.read { tx in
                #expect(try tx.first(ProjectRecord.order { $0.budget.descending })?.budget == 30)
                #expect(try tx.first(ProjectRecord.where { $0.budget > 99 }) == nil)
                #expect(try tx.exists(ProjectRecord.where { $0.budget == 20 }))
                #expect(try !tx.exists(ProjectRecord.where { $0.budget == 21 }))
                #expect(try tx.count(ProjectRecord.where { $0.budget >= 20 }) == 2)
                let ratings: [Double?] = try tx.values(ProjectRecord.order { $0.budget.ascending }) { $0.rating }
                #expect(ratings == [nil, 3.5, 4.5])
                var seen: [Int] = []
                try tx.forEach(ProjectRecord.order { $0.budget.ascending }) { project in
                    // The same statement can run during the iteration.
                    seen.append(try tx.fetch(ProjectRecord.order { $0.budget.ascending }).count * project.budget)
                }
                #expect(seen == [30, 60, 90])
                let all = try tx.fetch(ProjectRecord.all)
                #expect(try tx.fetch(ProjectRecord.self, ids: all.map(\.id) + [ID()]).count == 3)
            }
        }
    }

    @Test("Aggregates are computed over all rows, or by group", arguments: TestEngine.allCases)
    func aggregates(_ engine: TestEngine) async throws {
        try await withProjects(engine) { test in
            try await test.ours.read { tx in
                #expect(try tx.aggregate(ProjectRecord.all) { $0.budget.sum() } == 60)
                #expect(try tx.aggregate(ProjectRecord.where { $0.budget > 99 }) { $0.budget.sum() } == 0)
                #expect(try tx.aggregate(ProjectRecord.all) { $0.budget.average() } == 20)
                #expect(try tx.aggregate(ProjectRecord.all) { $0.rating.average() } == 4)
                #expect(try tx.aggregate(ProjectRecord.all) { $0.rating.sum() } == 8)
                #expect(try tx.aggregate(ProjectRecord.all) { $0.rating.count() } == 2)
                #expect(try tx.aggregate(ProjectRecord.all) { $0.status.countDistinct() } == 2)
                let latest: Timestamp? = try tx.aggregate(ProjectRecord.all) { $0.createdAt.max() }
                #expect(latest == test.clock.now)
                let lowest: Double? = try tx.aggregate(ProjectRecord.all) { $0.rating.min() }
                #expect(lowest == 3.5)
                #expect(try tx.aggregate(ProjectRecord.where { $0.budget > 99 }) { $0.budget.max() } == nil)
                let counts = try tx.count(ProjectRecord.all, by: { $0.status })
                #expect(counts.map(\.key) == [.active, .archived])
                #expect(counts.map(\.value) == [2, 1])
                let sums = try tx.aggregate(ProjectRecord.all, by: { $0.status }) { $0.budget.sum() }
                #expect(sums.map(\.value) == [40, 20])
            }
        }
    }
}
