import Testing
import TrellisKernel
import TrellisSchema

/// Its names are those of the document.
@Schema
struct Essay: Equatable {
    @Length(1...20) var title: String
    var tagList: [String] = []
    var readCount: Int
    @Key("ISO_code") var isoCode: String?
    var author: Author?
}

/// Its names are in camel case in every document.
@Schema(keys: .camelCase)
struct Author: Equatable {
    var fullName: String
    var lastArticle: Link?
}

/// Its names are in snake case in every document.
@Schema(keys: .snakeCase)
struct Link: Equatable {
    var baseURL: String
}

@Schema
struct EssayPatch: Equatable {
    @Length(...5) var bodyText: Patch<String> = .absent
    var isDraft: Bool?
}

@Schema
enum Delivery: Equatable {
    case byPost(Link)
    case pickUp
    @Key("e_mail") case mail(Essay)
}

@Suite("Names of properties in snake case and in camel case")
struct KeyStyleTests {
    private let article = Essay(
        title: "A", tagList: ["b"], readCount: 3, isoCode: "at",
        author: Author(fullName: "Ada", lastArticle: Link(baseURL: "/")))
    private let camelCase =
        #"{"title":"A","tagList":["b"],"readCount":3,"ISO_code":"at","author":{"fullName":"Ada","lastArticle":{"base_url":"/"}}}"#
    private let snakeCase =
        #"{"title":"A","tag_list":["b"],"read_count":3,"ISO_code":"at","author":{"fullName":"Ada","lastArticle":{"base_url":"/"}}}"#

    private func read<Value: SchemaValue>(_ type: Value.Type, _ text: String) throws -> Value {
        try SchemaCoding.decode(type, from: Array(text.utf8), keys: .camelCase)
    }

    private func violations<Value: SchemaValue>(of text: String, as type: Value.Type) -> [String] {
        failures { try read(type, text) }.map { "\($0.pointer) \($0.code)" }
    }

    @Test("A document has one style, and a type that states another keeps it, also inside of others")
    func roundTrip() throws {
        #expect(try SchemaCoding.text(article, keys: .camelCase) == camelCase)
        #expect(try read(Essay.self, camelCase) == article)
        #expect(try SchemaCoding.text(article) == snakeCase)
        #expect(try decode(Essay.self, snakeCase) == article)
        #expect(Essay.keyStyle == nil && Author.keyStyle == .camelCase && Link.keyStyle == .snakeCase)
    }

    @Test("The names of the other style are unknown, and each is reported")
    func otherStyle() {
        #expect(
            violations(of: #"{"title":"A","tag_list":[],"read_count":1}"#, as: Essay.self) == [
                "/readCount key.missing", "/tag_list key.unknown", "/read_count key.unknown",
            ])
        let inSnakeCase = failures { try decode(Essay.self, #"{"title":"A","readCount":1}"#) }
        #expect(
            inSnakeCase.map { "\($0.pointer) \($0.code)" } == ["/read_count key.missing", "/readCount key.unknown"])
    }

    @Test("Pointers and suggestions have the names of the document")
    func pointers() {
        let found = failures { try read(Essay.self, #"{"title":"","tagLst":[],"readCount":"x","ISO_code":1}"#) }
        #expect(found.map(\.pointer) == ["/title", "/tagLst", "/readCount", "/ISO_code"])
        #expect(found[1].message.contains(#"Did you mean "tagList"?"#))
        let nested = failures { try read(Essay.self, #"{"title":"A","readCount":1,"author":{"full_name":"x"}}"#) }
        #expect(nested.map(\.pointer) == ["/author/fullName", "/author/full_name"])
    }

    @Test("Escapes in keys are decoded, and U+0000 is the name of nothing")
    func escapes() throws {
        #expect(try read(Essay.self, #"{"title":"A","readCoun\u0074":1}"#).readCount == 1)
        #expect(
            violations(of: #"{"title":"A","read_coun\u0074":1,"\u0000":2}"#, as: Essay.self) == [
                "/readCount key.missing", "/read_count key.unknown", "/\u{0} key.unknown",
            ])
        // The same key twice is refused by the parser, however it is written.
        #expect(violations(of: #"{"readCount":1,"readCoun\u0074":1}"#, as: Essay.self) == [" json.syntax"])
    }

    @Test("A patch can be absent in both styles")
    func patch() throws {
        let value = EssayPatch(bodyText: .value("x"), isDraft: true)
        #expect(try SchemaCoding.text(value, keys: .camelCase) == #"{"bodyText":"x","isDraft":true}"#)
        #expect(try SchemaCoding.text(EssayPatch(), keys: .camelCase) == #"{"isDraft":null}"#)
        #expect(try read(EssayPatch.self, #"{"bodyText":null}"#).bodyText == .null)
        #expect(violations(of: #"{"bodyText":"123456"}"#, as: EssayPatch.self) == ["/bodyText length.too_long"])
    }

    @Test("The tags of a union have the style, explicit tags and string enums don't")
    func unions() throws {
        let post = #"{"type":"byPost","base_url":"/"}"#
        #expect(try read(Delivery.self, post) == .byPost(Link(baseURL: "/")))
        #expect(try SchemaCoding.text(Delivery.byPost(Link(baseURL: "/")), keys: .camelCase) == post)
        #expect(try SchemaCoding.text(Delivery.pickUp, keys: .camelCase) == #"{"type":"pickUp"}"#)
        #expect(try SchemaCoding.text(Delivery.pickUp) == #"{"type":"pick_up"}"#)
        #expect(try read(Delivery.self, #"{"type":"e_mail","title":"A","readCount":1}"#) != .pickUp)
        let found = failures { try read(Delivery.self, #"{"type":"pick_up"}"#) }
        #expect(found.map(\.code) == ["enum.unknown"] && found[0].message.contains(#""byPost", "pickUp", "e_mail""#))
        #expect(try SchemaCoding.text(ProjectStatus.onHold, keys: .camelCase) == #""on-hold""#)
    }

    @Test("A query has the names of its style")
    func query() throws {
        let pairs = [(name: "isDraft", value: "true")]
        #expect(try SchemaCoding.decodeQuery(EssayPatch.self, from: pairs, keys: .camelCase).isDraft == true)
        #expect(
            failures { try SchemaCoding.decodeQuery(EssayPatch.self, from: pairs) }.map(\.pointer) == ["?isDraft"])
    }

    @Test("Pages and problems have the style of the document; the members of RFC 9457 are one word each")
    func platform() throws {
        let page = Page(items: [1], nextCursor: "c")
        #expect(try SchemaCoding.text(page, keys: .camelCase) == #"{"items":[1],"nextCursor":"c"}"#)
        #expect(try read(Page<Int>.self, #"{"items":[1],"nextCursor":"c"}"#) == page)
        #expect(violations(of: #"{"items":[],"next_cursor":"c"}"#, as: Page<Int>.self) == ["/next_cursor key.unknown"])
        let problem = Problem(type: "t", title: "t", status: 400, detail: "d", code: "c", requestID: "r")
        let text = try SchemaCoding.text(problem, keys: .camelCase)
        #expect(text.contains(#""requestId":"r""#) && !text.contains("request_id"))
        #expect(try read(Problem.self, text).requestID == "r")
        #expect(violations(of: try SchemaCoding.text(problem), as: Problem.self) == ["/requestId key.missing"])
    }

    @Test("Free-form data keeps its keys")
    func data() throws {
        let text = #"{"some_key":{"other_key":1}}"#
        #expect(try SchemaCoding.text(read(JSONValue.self, text), keys: .camelCase) == text)
        #expect(try read([String: JSONValue].self, text)["some_key"] != nil)
    }

    @Test("Added members have the style of the object")
    func extended() throws {
        var extensions = SchemaExtensions()
        try extensions.add("read_time", Int.self, to: Essay.self, isRequired: true)
        try extensions.add("home_page", String.self, to: Author.self, isRequired: true)
        #expect(throws: SchemaExtensionError.nameTaken("read_count", type: "Essay")) {
            try extensions.add("read_count", Int.self, to: Essay.self, isRequired: true)
        }
        func read<Base: ObjectSchema>(_ type: Base.Type, _ text: String, _ keys: KeyStyle) throws -> Extended<Base> {
            try SchemaCoding.decode(Extended<Base>.self, from: Array(text.utf8), extensions: extensions, keys: keys)
        }
        let article = try read(Essay.self, #"{"title":"A","readCount":1,"readTime":5}"#, .camelCase)
        #expect(article.extra["read_time"] as? Int == 5)
        #expect(try SchemaCoding.text(article, keys: .camelCase).hasSuffix(#""readTime":5}"#))
        let missing = failures { try read(Essay.self, #"{"title":"A","readCount":1,"read_time":5}"#, .camelCase) }
        #expect(missing.map(\.pointer) == ["/readTime", "/read_time"])
        #expect(try read(Author.self, #"{"fullName":"A","homePage":"/"}"#, .snakeCase).extra["home_page"] != nil)
        var catalog = SchemaCatalog(keys: .camelCase)
        _ = catalog.extended(by: extensions) { Extended<Essay>.describe(in: &$0) }
        #expect(catalog["Essay"]?["required"] == ["title", "readCount", "readTime"])
    }
}
