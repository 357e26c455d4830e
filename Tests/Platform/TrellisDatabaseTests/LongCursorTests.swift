import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@Suite struct LongCursorTests {
    @Test("A list sorted by long texts has all its pages", arguments: TestEngine.allCases)
    func pages(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            // Longer than most URLs, and the same up to the end.
            let long = String(repeating: "é", count: 4000)
            try await test.ours.write { tx throws in
                for index in 0..<5 {
                    var project = ProjectRecord("P\(index)", in: tx.scope.tenantID)
                    project.description = long + "\(index % 3)"
                    try tx.insert(project)
                }
            }
            let query = ProjectRecord.order { $0.description.descending }
            var (seen, cursor) = ([ProjectRecord](), String?.none)
            repeat {
                let request = PageRequest(limit: 1, cursor: cursor)
                let page = try await test.ours.read { try $0.page(query, request) }
                seen += page.items
                cursor = page.nextCursor
                #expect(cursor?.utf8.count ?? 0 <= CursorSigner.maximumLength)
            } while cursor != nil && seen.count < 10
            #expect(seen.count == 5)
            #expect(Set(seen.map(\.id)).count == 5)
            #expect(seen.map(\.description) == seen.map(\.description).sorted { ($0 ?? "") > ($1 ?? "") })
        }
    }

    @Test("A cursor that would be refused isn't made: the list says why", arguments: TestEngine.allCases)
    func tooLong(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            try await test.ours.write { tx throws in
                for name in ["a", "b"] {
                    var project = ProjectRecord(name, in: tx.scope.tenantID)
                    project.description = String(repeating: name, count: CursorSigner.maximumLength)
                    try tx.insert(project)
                }
            }
            for query in [
                ProjectRecord.order { $0.description.ascending },
                ProjectRecord.order { project in
                    ProjectRecord.aggregate({ $0.description.max() }, where: { $0.id == project.id }).ascending
                },
            ] {
                await #expect(throws: DatabaseError.self) {
                    try await test.ours.read { try $0.page(query, PageRequest(limit: 1)) }
                }
                #expect(try await test.ours.read { try $0.page(query, PageRequest(limit: 2)) }.items.count == 2)
            }
        }
    }
}
