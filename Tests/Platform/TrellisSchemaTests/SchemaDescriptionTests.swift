import Testing
import TrellisKernel
import TrellisSchema

@Suite struct SchemaDescriptionTests {
    @Test("An object's schema has its constraints, defaults and doc comments")
    func object() {
        var catalog = SchemaCatalog()
        let schema = ProjectCreate.describe(in: &catalog)
        #expect(schema.json == ["$ref": "#/components/schemas/ProjectCreate"])
        #expect(catalog.names == ["ProjectCreate", "ProjectStatus"])
        #expect(
            catalog["ProjectCreate"]?.json.pretty() == """
                {
                  "type": "object",
                  "description": "What a client sends to create a project.",
                  "properties": {
                    "name": {
                      "type": "string",
                      "minLength": 1,
                      "maxLength": 120,
                      "description": "Unique among the tenant's active projects."
                    },
                    "description": {
                      "type": [
                        "string",
                        "null"
                      ],
                      "maxLength": 2000
                    },
                    "status": {
                      "$ref": "#/components/schemas/ProjectStatus",
                      "default": "active"
                    },
                    "labels": {
                      "type": "array",
                      "items": {
                        "type": "string"
                      },
                      "maxItems": 3,
                      "uniqueItems": true,
                      "default": []
                    },
                    "priority": {
                      "type": "integer",
                      "format": "int64",
                      "minimum": 1,
                      "maximum": 10,
                      "default": 5
                    }
                  },
                  "required": [
                    "name"
                  ],
                  "additionalProperties": false
                }

                """)
    }

    @Test("Pattern, format, half-open range and example are keywords")
    func keywords() throws {
        var catalog = SchemaCatalog()
        _ = Address.describe(in: &catalog)
        let properties = try #require(catalog["Address"]?["properties"])
        #expect(properties["country"] == ["type": "string", "pattern": "^[A-Z]{2}$"])
        #expect(properties["contact"] == ["type": "string", "format": "email", "examples": ["ada@example.com"]])
        #expect(properties["share"] == ["type": "number", "format": "double", "minimum": 0, "exclusiveMaximum": 1])
        #expect(properties["zip"] == ["type": ["string", "null"]])
        #expect(properties["postal_code"] == nil)
    }

    @Test("A string enum lists its values and their doc comments")
    func enumeration() {
        var catalog = SchemaCatalog()
        _ = ProjectStatus.describe(in: &catalog)
        #expect(
            catalog["ProjectStatus"]?.json == [
                "type": "string", "enum": ["active", "archived", "on-hold"],
                "x-enum-varnames": ["active", "archived", "onHold"], "description": "- `active`: In use.",
            ])
    }

    @Test("A tagged union is described as oneOf with a discriminator")
    func union() throws {
        var catalog = SchemaCatalog()
        _ = Payment.describe(in: &catalog)
        #expect(
            catalog.names == ["Payment", "Payment_bank_transfer", "Payment_card", "Payment_cash", "Payment_voucher"])
        let schema = try #require(catalog["Payment"])
        #expect(schema["description"] == "How an invoice is paid.")
        #expect(schema["oneOf"]?[0] == ["$ref": "#/components/schemas/Payment_card"])
        #expect(schema["discriminator"]?["property_name"] == nil)
        #expect(schema["discriminator"]?["propertyName"] == "type")
        #expect(schema["discriminator"]?["mapping"]?["cash"] == "#/components/schemas/Payment_cash")
        #expect(catalog["Payment_card"]?["properties"]?["type"] == ["const": "card"])
        #expect(catalog["Payment_card"]?["required"] == ["type", "number", "holders"])
        #expect(
            catalog["Payment_card"]?["properties"]?["holders"] == [
                "type": "object", "additionalProperties": ["type": "integer", "format": "int64"],
            ])
    }

    @Test("A type can contain itself")
    func recursive() {
        var catalog = SchemaCatalog()
        _ = Tree.describe(in: &catalog)
        #expect(
            catalog["Tree"]?["properties"]?["children"] == [
                "type": "array", "items": ["$ref": "#/components/schemas/Tree"],
            ])
    }

    @Test("An optional reference is described as anyOf with null; a query parameter is never null")
    func optionals() {
        var catalog = SchemaCatalog()
        let card = Card?.describe(in: &catalog)
        #expect(card.json == ["anyOf": [["$ref": "#/components/schemas/Card"], ["type": "null"]]])
        #expect(
            card.with("description", "x").withoutNull.json == ["$ref": "#/components/schemas/Card", "description": "x"])
        let status = JSONSchema.enumeration(["a"]).orNull
        #expect(status.json == ["type": ["string", "null"], "enum": ["a", nil]])
        #expect(status.withoutNull == .enumeration(["a"]))
        #expect(status.orNull == status)
    }

    @Test("Two types with one name are a conflict")
    func conflict() {
        var catalog = SchemaCatalog()
        _ = Card.describe(in: &catalog)
        _ = Card.describe(in: &catalog)
        #expect(catalog.conflicts.isEmpty)
        _ = Deck.Card.describe(in: &catalog)
        #expect(catalog.conflicts["Card"] == ["TrellisSchemaTests.Card", "TrellisSchemaTests.Deck.Card"])
    }

    @Test("Properties have key, summary, schema and whether they are required")
    func properties() {
        var catalog = SchemaCatalog()
        let properties = PageRequest.properties(in: &catalog)
        #expect(properties.map(\.name) == PageRequest.propertyNames)
        #expect(properties.map(\.isRequired) == [false, false])
        #expect(properties[0].schema["maximum"] == 200)
        #expect(properties[0].summary == "The maximum number of items.")
    }

    @Test("Every example is accepted by its schema")
    func examples() throws {
        try check(ProjectCreate.self)
        try check(ProjectResponse.self)
        try check(ProjectUpdate.self)
        try check(Address.self)
        try check(Payment.self)
        try check(Tree.self)
        try check(Envelope<[Payment]>.self)
        try check(Page<ProjectResponse>.self)
        try check([String: Address?].self)
        try check(Bounds.self)
        #expect(Address.example()["contact"] == "ada@example.com")
        #expect(ProjectResponse.example()["name"] == "name")
    }

    private func check<Value: SchemaValue>(_ type: Value.Type) throws {
        let text = type.example().description
        #expect(violations(of: text, as: type) == [], "\(text)")
    }

    @Test(
        "Patterns have examples",
        arguments: [
            "^[a-z][a-z0-9_-]{2,40}$", #"^\d{3}-\d{4}$"#, "^(red|green)$", "^[^a-z]+$", #"^v\d+(\.\d+)*$"#,
            "^(?:ab){2,}c?$", "x",
        ])
    func patternExamples(pattern: String) throws {
        let schema = JSONSchema.string.with("pattern", .string(pattern)).length(minLength: 3)
        let example = SchemaExample.value(of: schema, in: SchemaCatalog()).string ?? ""
        if pattern != "^(red|green)$", pattern != "x" { #expect(SchemaPattern(pattern).matches(example), "\(example)") }
        #expect(example.count >= 3)
    }
}

enum Deck {
    @Schema
    struct Card {
        var rank: Int
    }
}

@Schema
struct Bounds {
    @Length(3...4) var long_name_that_is_cut: String
    @Length(30...) var short: String
    @Range(...(-5)) var negative: Int
    @Range(5...) var positive: Int
    @Range(0.25...0.5) var share: Double
    @Count(3...) @Unique var names: [String]
    @Count(2...) var byName: [String: Int]
    @Count(2...3) @Unique var statuses: [ProjectStatus]
    @Format(.uri) var link: String
    @Format(.date) var day: String
    @Pattern(#"^[A-Z]{3}-\d+$"#) @Length(8...) var code: String?
    var moment: Timestamp
    var anything: JSONValue
    var flags: [Bool]
}
