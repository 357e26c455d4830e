import Testing
import TrellisKernel
import TrellisSchema

/// An object to which tests add members.
@Schema
private struct Visit {
    /// The name of the visitor.
    @Length(1...10) var name: String
    /// Visits of the visitor's company; they have no added members, unless their type is extended too.
    var others: [Visit] = []
}

/// The value of an added member.
@Schema
private struct Badge {
    /// The number on it.
    @Range(1...999) var number: Int
}

@Suite("Objects with added members")
struct ExtendedTests {
    private let extensions: SchemaExtensions

    init() throws {
        var extensions = SchemaExtensions()
        try extensions.add("badge", Badge.self, to: Visit.self, summary: "The visitor's badge.", isRequired: true)
        try extensions.add("note", String?.self, to: Visit.self, isRequired: false)
        self.extensions = extensions
    }

    private func read(_ text: String) throws -> Extended<Visit> {
        try SchemaCoding.decode(Extended<Visit>.self, from: Array(text.utf8), extensions: extensions)
    }

    @Test("Added members are read with the object, in any order, and written after its own")
    func roundTrip() throws {
        let visit = try read(#"{"note": "late", "badge": {"number": 7}, "name": "Ada"}"#)
        #expect(visit.name == "Ada" && (visit.extra["badge"] as? Badge)?.number == 7)
        #expect(try SchemaCoding.text(visit) == #"{"name":"Ada","others":[],"badge":{"number":7},"note":"late"}"#)
        let escaped = try read(#"{"b\u0061dge": {"number": 7}, "name": "Ada"}"#)
        #expect((escaped.extra["badge"] as? Badge)?.number == 7 && escaped.extra["note"] == nil)
    }

    @Test("The violations of both are reported together, in the order of the document")
    func violations() throws {
        let found = failures { try read(#"{"badge": {"number": 0, "color": 1}, "name": "", "badg": 1}"#) }
        #expect(found.map(\.pointer) == ["/badge/number", "/badge/color", "/name", "/badg"])
        #expect(failures { try read(#"{"name": "Ada"}"#) }.map { "\($0.pointer) \($0.code)" } == ["/badge key.missing"])
        #expect(failures { try read(#"{"name": "Ada", "badge": null}"#) }.map(\.pointer) == ["/badge"])
        #expect(failures { try read("[]") }.map(\.code) == ["type.mismatch"])
    }

    @Test("The members belong to the object only, not to objects of its type inside")
    func nested() throws {
        let text = #"{"name": "Ada", "badge": {"number": 1}, "others": [{"name": "Bob", "badge": {"number": 2}}]}"#
        #expect(failures { try read(text) }.map { "\($0.pointer) \($0.code)" } == ["/others/0/badge key.unknown"])
    }

    @Test("Without added members it reads, writes and is described as the object")
    func none() throws {
        #expect(try decode(Extended<Visit>.self, #"{"name": "Ada"}"#).extra.members.isEmpty)
        #expect(
            failures { try decode(Extended<Visit>.self, #"{"name": "Ada", "badge": 1}"#) }.map(\.pointer) == ["/badge"])
        var (plain, extended) = (SchemaCatalog(), SchemaCatalog())
        #expect(Extended<Visit>.describe(in: &extended) == Visit.describe(in: &plain))
        #expect(extended["Visit"] == plain["Visit"] && extended.conflicts.isEmpty)
        #expect([Extended<Visit>].schemaLabel == [Visit].schemaLabel)
    }

    @Test("The description has the added members in the component of the object")
    func description() throws {
        var catalog = SchemaCatalog()
        let schema = catalog.extended(by: extensions) { Extended<Visit>.describe(in: &$0) }
        #expect(schema.referencedName == "Visit")
        let component = try #require(catalog["Visit"])
        #expect(component["required"] == ["name", "badge"])
        #expect(component["properties"]?["badge"]?["$ref"] == "#/components/schemas/Badge")
        #expect(component["properties"]?["note"]?["type"] == ["string", "null"])
        #expect(catalog["Badge"] != nil)
    }

    @Test("A name is in snake case, and once in an object")
    func names() {
        var extensions = extensions
        for name in ["", "9", "Badge", "a-b", "é"] {
            #expect(throws: SchemaExtensionError.nameInvalid(name)) {
                try extensions.add(name, Badge.self, to: Visit.self, isRequired: true)
            }
        }
        for name in ["name", "badge"] {
            #expect(throws: SchemaExtensionError.nameTaken(name, type: "Visit")) {
                try extensions.add(name, Badge.self, to: Visit.self, isRequired: true)
            }
        }
    }
}
