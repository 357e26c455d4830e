import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@Suite struct CommonTableExpressionTests {
    /// Runs `body` with our tree a > (b > c, d), a separate e, and another tenant's f whose parent is our `a`.
    private func withTree(
        _ engine: TestEngine, _ body: (TestDatabase, NoteRecord) async throws -> Void
    ) async throws {
        try await TestDatabase.withNotes(engine) { test async throws in
            let root = try await test.ours.write { tx throws in
                let tenant = tx.scope.tenantID
                let a = try tx.insert(NoteRecord("a", in: tenant))
                let b = try tx.insert(NoteRecord("b", in: tenant, under: a.id))
                try tx.insert(
                    contentsOf: [
                        NoteRecord("c", in: tenant, under: b.id), NoteRecord("d", in: tenant, under: a.id),
                        NoteRecord("e", in: tenant),
                    ])
                return a
            }
            try await test.theirs.write { tx throws in
                _ = try tx.insert(NoteRecord("f", in: tx.scope.tenantID, under: root.id))
            }
            try await body(test, root)
        }
    }

    @Test(
        "A recursive query follows a tree from its root, within the tenant and without deleted rows",
        arguments: TestEngine.allCases)
    func tree(_ engine: TestEngine) async throws {
        try await withTree(engine) { test, root async throws in
            try await test.ours.write { tx throws in
                let tree = CommonTableExpression("tree", from: NoteRecord.where { $0.id == root.id }) {
                    $0.parentID == $1.id
                }
                func titles(_ query: Query<NoteRecord>) throws -> [String] {
                    try tx.fetch(query.order { $0.title.ascending }).map(\.title)
                }
                #expect(try titles(tree.all) == ["a", "b", "c", "d"])
                #expect(try titles(tree.where { $0.title > "b" }.limit(1)) == ["c"])
                #expect(try tx.count(tree.all) == 4)
                #expect(try tx.exists(tree.where { $0.title == "e" }) == false)
                #expect(try titles(NoteRecord.where { !$0.id.in(tree.all.select { $0.id }) }) == ["e"])
                #expect(try tx.aggregate(tree.all) { $0.title.max() } == "d")
                #expect(try tx.count(tree.all, by: { $0.parentID }).map(\.value).sorted() == [1, 1, 2])
                let pairs = tree.all.join(NoteRecord.self, on: { $0.parentID == $1.id }).order { note, _ in
                    note.title.ascending
                }
                #expect(try tx.fetch(pairs).map { $0.1.title + $0.0.title } == ["ab", "bc", "ad"])
                #expect(try tx.count(pairs) == 3)
                let page = try tx.page(tree.all.order { $0.title.descending }, PageRequest(limit: 3))
                #expect(page.items.map(\.title) == ["d", "c", "b"])
                let rest = try tx.page(
                    tree.all.order { $0.title.descending }, PageRequest(limit: 3, cursor: page.nextCursor))
                #expect(rest.items.map(\.title) == ["a"])

                #expect(try tx.update(tree.where { $0.title != "a" }) { [$0.position.set(5)] } == 3)
                #expect(try titles(NoteRecord.where { $0.position == 5 }) == ["b", "c", "d"])
                try tx.delete(NoteRecord.where { $0.title == "b" })
                #expect(try titles(tree.all) == ["a", "d"])
                #expect(throws: DatabaseError.self) { try tx.fetch(tree.all, lock: .forUpdate) }
            }
        }
    }

    @Test("A query with a limit can be named, filtered and nested", arguments: TestEngine.allCases)
    func named(_ engine: TestEngine) async throws {
        try await withTree(engine) { test, _ async throws in
            try await test.ours.read { tx throws in
                let latest = CommonTableExpression("latest", from: NoteRecord.order { $0.title.descending }.limit(2))
                let narrowed = latest.where { $0.title < "e" }
                let nested = CommonTableExpression("nested", from: latest.where { $0.title > "d" })
                #expect(try tx.fetch(narrowed).map(\.title) == ["d"])
                #expect(try tx.fetch(nested.all).map(\.title) == ["e"])
            }
        }
    }

    @Test("A common table expression of raw SQL returns only the tenant's rows", arguments: TestEngine.allCases)
    func rawSQL(_ engine: TestEngine) async throws {
        try await withTree(engine) { test, root async throws in
            let query = CommonTableExpression<NoteRecord>(
                "under", unfiltered: "SELECT \(columns: NoteRecord.self) FROM note WHERE parent_id = \(root.id)",
                reason: "a test"
            ).all.order { $0.title.ascending }
            #expect(try await test.ours.read { try $0.fetch(query).map(\.title) } == ["b", "d"])
            #expect(try await test.theirs.read { try $0.fetch(query).map(\.title) } == ["f"])
        }
    }

    @Test("A query that is interpolated into raw SQL is limited to the tenant", arguments: TestEngine.allCases)
    func interpolated(_ engine: TestEngine) async throws {
        try await withTree(engine) { test, root async throws in
            let notes = NoteRecord.where { $0.parentID == root.id }
            let rows = try await test.ours.read { tx throws in
                try tx.unfiltered(reason: "a test").rows("SELECT count(*) AS n FROM \(notes) AS found")
            }
            #expect(try rows.first?.decode(Int.self, "n") == 2)
        }
    }
}
