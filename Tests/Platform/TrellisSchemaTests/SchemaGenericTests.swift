import Testing
import TrellisKernel
import TrellisSchema

@Suite struct SchemaGenericTests {
    @Test("A generic schema is named after its argument")
    func names() {
        #expect(Envelope<Card>.schemaName == "Envelope_Card")
        #expect(Envelope<[Int]>.schemaName == "Envelope_List_Integer")
        #expect(Page<ProjectResponse>.schemaName == "Page_ProjectResponse")
        #expect(Page<Envelope<Card?>>.schemaName == "Page_Envelope_Card")
    }

    @Test("A generic schema reads, checks and writes")
    func envelope() throws {
        let text = #"{"content":{"start":1,"end":2},"kind":"span"}"#
        let value = try decode(Envelope<Span>.self, text)
        #expect(value.content == Span(1...2))
        #expect(try SchemaCoding.text(value) == text)
        #expect(
            violations(of: #"{"content":3,"kind":"A"}"#, as: Envelope<Span>.self) == [
                "/content type.mismatch", "/kind pattern.mismatch",
            ])
    }

    @Test("The JSON of a page is its items and the next cursor")
    func page() throws {
        let page = Page(items: [1, 2], nextCursor: nil)
        #expect(try SchemaCoding.text(page) == #"{"items":[1,2],"next_cursor":null}"#)
        #expect(
            try decode(Page<Int>.self, #"{"next_cursor":"abc","items":[3]}"#) == Page(items: [3], nextCursor: "abc"))
        #expect(violations(of: #"{"items":[1,"2"]}"#, as: Page<Int>.self) == ["/items/1 type.mismatch"])
    }

    @Test("Scalars of a query are read from their text")
    func query() throws {
        let pairs = [("name", "a b"), ("labels", "x"), ("labels", "y"), ("priority", "7"), ("status", "archived")]
        let value = try SchemaCoding.decodeQuery(ProjectCreate.self, from: pairs.map { (name: $0.0, value: $0.1) })
        #expect(value == ProjectCreate(name: "a b", status: .archived, labels: ["x", "y"], priority: 7))
        let single = try SchemaCoding.decodeQuery(ProjectCreate.self, from: [("name", "a"), ("labels", "x")])
        #expect(single.labels == ["x"])
    }

    @Test("A query's violations name the parameter")
    func queryViolations() {
        let pairs = [("name", "a"), ("name", "b"), ("priority", "x"), ("labels", "a"), ("labels", "a"), ("sort", "")]
        let found = failures {
            try SchemaCoding.decodeQuery(ProjectCreate.self, from: pairs.map { (name: $0.0, value: $0.1) })
        }
        #expect(
            found.map { "\($0.pointer) \($0.code)" } == [
                "?name query.repeated", "?priority type.mismatch", "?labels unique.repeated", "?sort key.unknown",
            ])
        #expect(found[0].message == "Expected a string once, found it 2 times.")
        #expect(found[1].message == #"Expected a whole number, found "x"."#)
        let missing = failures { try SchemaCoding.decodeQuery(ProjectCreate.self, from: []) }
        #expect(missing.map { "\($0.pointer) \($0.code)" } == ["?name key.missing"])
    }

    @Test("A page request enforces its limits")
    func pageRequest() throws {
        #expect(try SchemaCoding.decodeQuery(PageRequest.self, from: []) == PageRequest())
        #expect(
            try SchemaCoding.decodeQuery(PageRequest.self, from: [("limit", "7"), ("cursor", "c")])
                == PageRequest(limit: 7, cursor: "c"))
        let found = failures { try SchemaCoding.decodeQuery(PageRequest.self, from: [("limit", "201")]) }
        #expect(found.map { "\($0.pointer) \($0.code)" } == ["?limit range.too_large"])
    }

    @Test(
        "Path scalars are read from text, or reported with their pointer",
        arguments: [
            ("12", true), ("-3", true), ("", false), ("1.0", false), ("+1", false), ("9223372036854775808", false),
            (" 1", false),
        ])
    func scalar(text: String, isValid: Bool) {
        let found = failures { try SchemaCoding.decodeScalar(Int.self, text: text, pointer: "/path/id") }
        #expect(found.isEmpty == isValid)
        if !isValid { #expect(found.map(\.pointer) == ["/path/id"]) }
    }

    @Test("Every scalar can be read from text")
    func scalars() throws {
        #expect(try SchemaCoding.decodeScalar(String.self, text: "", pointer: "") == "")
        #expect(try SchemaCoding.decodeScalar(Bool.self, text: "true", pointer: ""))
        #expect(try SchemaCoding.decodeScalar(Double.self, text: "1e3", pointer: "") == 1000)
        #expect(try SchemaCoding.decodeScalar(ProjectStatus.self, text: "on-hold", pointer: "") == .onHold)
        #expect(try SchemaCoding.decodeScalar(Int32?.self, text: "5", pointer: "") == 5)
        let id = ID<Project>(high: 1, low: 2)
        #expect(try SchemaCoding.decodeScalar(ID<Project>.self, text: id.description, pointer: "") == id)
        #expect(
            try SchemaCoding.decodeScalar(Timestamp.self, text: "1970-01-01T00:00:01Z", pointer: "").microseconds
                == 1_000_000)
        #expect(!failures { try SchemaCoding.decodeScalar(Bool.self, text: "yes", pointer: "") }.isEmpty)
        #expect(!failures { try SchemaCoding.decodeScalar(Double.self, text: "nan", pointer: "") }.isEmpty)
        #expect(!failures { try SchemaCoding.decodeScalar(Double.self, text: "1e999", pointer: "") }.isEmpty)
    }
}
