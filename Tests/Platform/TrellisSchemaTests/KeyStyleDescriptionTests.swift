import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Descriptions in snake case and in camel case")
struct KeyStyleDescriptionTests {
    private func names<Value: SchemaValue>(_ type: Value.Type, _ component: String, _ keys: KeyStyle) -> [String]? {
        var catalog = SchemaCatalog(keys: keys)
        _ = Value.describe(in: &catalog)
        return catalog[component]?["properties"]?.object?.keys
    }

    @Test("Properties, tags and components have the style of the catalog, or the one that a type states")
    func components() throws {
        #expect(names(Essay.self, "Essay", .camelCase) == ["title", "tagList", "readCount", "ISO_code", "author"])
        #expect(names(Essay.self, "Author", .snakeCase) == ["fullName", "lastArticle"])
        #expect(names(Essay.self, "Link", .camelCase) == ["base_url"])
        #expect(names(Page<Int>.self, "Page_Integer", .camelCase) == ["items", "nextCursor"])
        #expect(names(Problem.self, "Problem", .camelCase)?.contains("requestId") == true)
        var catalog = SchemaCatalog(keys: .camelCase)
        _ = Delivery.describe(in: &catalog)
        #expect(catalog["Delivery"]?["discriminator"]?["mapping"]?.object?.keys == ["byPost", "pickUp", "e_mail"])
        #expect(catalog["Delivery_byPost"]?["properties"]?["type"] == ["const": "byPost"])
    }

    @Test("What is described in camel case is accepted in it")
    func examples() throws {
        func check<Value: SchemaValue>(_ type: Value.Type) throws {
            for keys in KeyStyle.allCases {
                var catalog = SchemaCatalog(keys: keys)
                let schema = Value.describe(in: &catalog)
                let text = SchemaExample.value(of: schema, in: catalog).description
                let found = failures { try SchemaCoding.decode(type, from: Array(text.utf8), keys: keys) }
                #expect(found.isEmpty, "\(text) \(found)")
            }
        }
        try check(ProjectCreate.self)
        try check(ProjectResponse.self)
        try check(Essay.self)
        try check(EssayPatch.self)
        try check(Delivery.self)
        try check(Awkward.self)
        try check(Page<Essay>.self)
        try check(OffsetPage<Essay>.self)
        try check(Wrapped<Post>.self)
        try check(WrappedPage<Post>.self)
        try check(Problem.self)
    }

    @Test("The macro's names in camel case are those of the library")
    func sameNames() {
        func check<Value: Schema>(_ type: Value.Type, except explicit: Set<String> = []) {
            var (snake, camel) = (SchemaCatalog(), SchemaCatalog(keys: .camelCase))
            for (left, right) in zip(Value.properties(in: &snake), Value.properties(in: &camel))
            where !explicit.contains(left.name) {
                #expect(KeyStyle.camelCase.name(left.name) == right.name)
            }
        }
        check(ProjectResponse.self)
        check(Awkward.self)
        check(Bounds.self)
        check(Odd.self)
        check(Essay.self, except: ["ISO_code"])
        check(Page<Int>.self)
    }

    @Test(
        "A name in camel case has the words of the one in snake case",
        arguments: [
            ("id", "id"), ("created_at", "createdAt"), ("url2", "url2"), ("url_2", "url2"), ("_id", "_id"),
            ("_user_id", "_userId"), ("default_", "default_"), ("sha256_hash", "sha256Hash"), ("a1_b2", "a1B2"),
            ("a__b", "aB"), ("__", "__"), ("", ""), ("größe_über", "größeÜber"), ("a_ß", "a_ß"),
            ("first name_x", "first name_x"), ("already", "already"), ("http_server_url", "httpServerUrl"),
        ])
    func names(name: String, key: String) {
        #expect(KeyStyle.camelCase.name(name) == key)
        #expect(KeyStyle.snakeCase.name(name) == name)
    }

    @Test("No two names of words become one, and a name in camel case doesn't change again")
    func properties() {
        var generator = SeededGenerator(seed: 73)
        var seen: [String: String] = [:]
        for _ in 0..<20_000 {
            let words = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                String(
                    (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                        "abz".randomElement(using: &generator) ?? "a"
                    })
            }
            let name = words.joined(separator: "_")
            let key = KeyStyle.camelCase.name(name)
            #expect(!key.contains("_") && key.lowercased() == words.joined())
            #expect(KeyStyle.camelCase.name(key) == key)
            #expect(seen.updateValue(name, forKey: key) ?? name == name, "\(key)")
        }
    }

    @Test("A document of both styles has a component twice only where they differ, or refer to one that does")
    func bothStyles() throws {
        func describe(_ catalog: inout SchemaCatalog) -> [JSONSchema] {
            [
                Page<Essay>.describe(in: &catalog), Card.describe(in: &catalog),
                Envelope<Essay>.describe(in: &catalog),
            ]
        }
        var catalog = SchemaCatalog { keys, catalog in _ = catalog.styled(keys) { describe(&$0) } }
        let snake = describe(&catalog)
        let camel = catalog.styled(.camelCase) { describe(&$0) }
        #expect(snake.map(\.referencedName) == ["Page_Essay", "Card", "Envelope_Essay"])
        #expect(camel.map(\.referencedName) == ["Page_Essay_camelCase", "Card", "Envelope_Essay_camelCase"])
        #expect(
            catalog.names == [
                "Author", "Card", "Envelope_Essay", "Envelope_Essay_camelCase", "Essay", "Essay_camelCase", "Link",
                "Page_Essay", "Page_Essay_camelCase",
            ])
        #expect(catalog.conflicts.isEmpty)
        let content = catalog["Envelope_Essay_camelCase"]?["properties"]?["content"]?["$ref"]
        #expect(content == "#/components/schemas/Essay_camelCase")
    }
}

/// Names with digits, underscores and abbreviations.
@Schema
struct Odd {
    var _id: Int
    var url2: String
    var sha256Hash: String
    var HTTPServerURL: String
    var userIDs: [Int]
    var already_snake: Bool
    var x: Int
    var isOK: Bool
    var `default`: Int
}
