import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@Suite struct JSONPathExpressionTests {
    private static let documents: [(title: String, data: JSONText?)] = [
        ("a", #"{"name": "Ada", "age": 36, "ok": true, "tags": ["x", {"deep": 1.5}], "o.p": "dot", "0": "zero"}"#),
        ("b", #"{"name": "5", "age": 36.0, "ok": false, "tags": [], "nothing": null}"#),
        ("c", #"{"name": 5, "age": "36", "ok": "true", "tags": {"0": "x"}}"#),
        ("d", #"{"age": 1e400, "ok": null, "big": 12345678901234567890, "part": 0.5}"#),
        ("e", #"[10, 20, 30]"#),
        ("f", nil),
    ]

    private func titles(
        _ test: TestDatabase, _ condition: @escaping @Sendable (NoteRecord.Columns) -> Predicate
    ) async throws -> String {
        try await test.ours.read { tx throws in
            try tx.fetch(NoteRecord.where(condition).order { $0.title.ascending }).map(\.title).joined()
        }
    }

    private func withDocuments(_ engine: TestEngine, _ body: (TestDatabase) async throws -> Void) async throws {
        try await TestDatabase.withNotes(engine) { test async throws in
            try await test.ours.write { tx throws in
                for document in Self.documents {
                    var note = NoteRecord(document.title, in: tx.scope.tenantID)
                    note.data = document.data
                    try tx.insert(note)
                }
            }
            try await body(test)
        }
    }

    @Test("A typed expression is NULL for JSON of another type", arguments: TestEngine.allCases)
    func kinds(_ engine: TestEngine) async throws {
        try await withDocuments(engine) { test async throws in
            #expect(try await titles(test) { $0.data.json("name").text == "Ada" } == "a")
            #expect(try await titles(test) { $0.data.json("name").text == "5" } == "b")
            #expect(try await titles(test) { $0.data.json("name").integer == 5 } == "c")
            #expect(try await titles(test) { $0.data.json("name").text != "Ada" } == "bcdef")
            #expect(try await titles(test) { $0.data.json("name").text == nil } == "cdef")
            #expect(try await titles(test) { $0.data.json("age").integer == 36 } == "ab")
            #expect(try await titles(test) { $0.data.json("age").integer > 35 } == "ab")
            #expect(try await titles(test) { $0.data.json("age").real <= 36 } == "ab")
            #expect(try await titles(test) { $0.data.json("age").text.isNotNull } == "c")
            #expect(try await titles(test) { $0.data.json("big").integer.isNotNull } == "")
            #expect(try await titles(test) { $0.data.json("big").real > 1e19 } == "d")
            #expect(try await titles(test) { $0.data.json("part").integer.isNotNull } == "")
            #expect(try await titles(test) { $0.data.json("part").real == 0.5 } == "d")
            #expect(try await titles(test) { $0.data.json("ok").bool == true } == "a")
            #expect(try await titles(test) { $0.data.json("ok").bool == false } == "b")
            #expect(try await titles(test) { $0.data.json("ok").bool == nil } == "cdef")
        }
    }

    @Test("A path addresses members, and elements from either end", arguments: TestEngine.allCases)
    func steps(_ engine: TestEngine) async throws {
        try await withDocuments(engine) { test async throws in
            #expect(try await titles(test) { $0.data.json("tags", 0).text == "x" } == "a")
            #expect(try await titles(test) { $0.data.json("tags", "0").text == "x" } == "c")
            #expect(try await titles(test) { $0.data.json("tags", 1, "deep").real == 1.5 } == "a")
            #expect(try await titles(test) { $0.data.json("tags", -1, "deep").real == 1.5 } == "a")
            #expect(try await titles(test) { $0.data.json("o.p").text == "dot" } == "a")
            #expect(try await titles(test) { $0.data.json("o", "p").text == "dot" } == "")
            #expect(try await titles(test) { $0.data.json("0").text == "zero" } == "a")
            #expect(try await titles(test) { $0.data.json(0).integer == 10 } == "e")
            #expect(try await titles(test) { $0.data.json(-1).integer == 30 } == "e")
            #expect(try await titles(test) { $0.data.json(3).integer.isNotNull } == "")
            #expect(try await titles(test) { $0.data.json("a\"b\\").text.isNotNull } == "")
        }
    }

    @Test("A member name with a quotation mark or a backslash is never found", arguments: TestEngine.allCases)
    func inexpressibleNames(_ engine: TestEngine) async throws {
        try await TestDatabase.withNotes(engine) { test async throws in
            try await test.ours.write { tx throws in
                var note = NoteRecord("a", in: tx.scope.tenantID)
                note.data = #"{"": {"x": "blank"}, "b": null, "a\"b": "quoted", "c\\d": "escaped"}"#
                try tx.insert(note)
            }
            #expect(try await titles(test) { $0.data.json("", "x").text == "blank" } == "a")
            for name in ["a\"b", "c\\d", "\"", "\\"] {
                #expect(try await titles(test) { $0.data.json(.member(name)).exists } == "")
                #expect(try await titles(test) { $0.data.json(.member(name)).isNull } == "")
                #expect(try await titles(test) { $0.data.json(.member(name)).text.isNotNull } == "")
                #expect(try await titles(test) { $0.data.json(.member(name), "x").text.isNotNull } == "")
            }
        }
    }

    @Test("A JSON null exists, and a missing path doesn't", arguments: TestEngine.allCases)
    func nulls(_ engine: TestEngine) async throws {
        try await withDocuments(engine) { test async throws in
            #expect(try await titles(test) { $0.data.json("nothing").exists } == "b")
            #expect(try await titles(test) { $0.data.json("nothing").isNull } == "b")
            #expect(try await titles(test) { $0.data.json("nothing").text == nil } == "abcdef")
            #expect(try await titles(test) { $0.data.json("ok").isNull } == "d")
            #expect(try await titles(test) { $0.data.json("ok").exists } == "abcd")
            #expect(try await titles(test) { !$0.data.json("ok").exists } == "ef")
            #expect(try await titles(test) { $0.data.json().exists } == "abcde")
        }
    }
}
