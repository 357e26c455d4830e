import Testing
import TrellisKernel
import TrellisSchema

@Schema(wrapped: "post")
struct Post: Equatable {
    @Length(1...10) var title: String
    var tagList: [String] = []
}

@Schema(keys: .camelCase, unknown: .ignored, wrapped: "story", list: "stories")
struct Story: Equatable {
    var mainTitle: String
}

@Suite("Bodies under a key of their own")
struct WrappedTests {
    private func codes<Value: SchemaValue>(_ text: String, as type: Value.Type) -> [String] {
        violations(of: text, as: type)
    }

    @Test("An object is under its key in bodies, and without it inside of lists and objects")
    func roundTrip() throws {
        let post = Post(title: "A", tagList: ["b"])
        let text = #"{"post":{"title":"A","tag_list":["b"]}}"#
        #expect(try SchemaCoding.text(Wrapped(post)) == text)
        #expect(try decode(Wrapped<Post>.self, text) == Wrapped(post))
        #expect(try decode(Wrapped<Post>.self, text).title == "A")
        #expect(try SchemaCoding.text(post) == #"{"title":"A","tag_list":["b"]}"#)
        #expect(try SchemaCoding.text(WrappedList([post])) == #"{"posts":[{"title":"A","tag_list":["b"]}]}"#)
        #expect(try decode(WrappedList<Post>.self, #"{"posts":[]}"#) == WrappedList([]))
    }

    @Test("A part of a list has the number of all, under a key in the style of the objects or of the document")
    func pages() throws {
        let page = WrappedPage(OffsetPage(items: [Post(title: "A")], total: 7))
        let text = #"{"posts":[{"title":"A","tag_list":[]}],"posts_count":7}"#
        #expect(try SchemaCoding.text(page) == text)
        #expect(try decode(WrappedPage<Post>.self, text) == page)
        #expect(
            try SchemaCoding.text(page, keys: .camelCase) == #"{"posts":[{"title":"A","tagList":[]}],"postsCount":7}"#)
        let stories = WrappedPage(OffsetPage(items: [Story(mainTitle: "A")], total: 1))
        #expect(try SchemaCoding.text(stories) == #"{"stories":[{"mainTitle":"A"}],"storiesCount":1}"#)
        #expect(
            codes(#"{"posts":{},"total":1}"#, as: WrappedPage<Post>.self) == [
                "/posts_count key.missing", "/posts type.mismatch", "/total key.unknown",
            ])
        #expect(
            codes(#"{"posts":[],"posts_count":-1}"#, as: WrappedPage<Post>.self) == ["/posts_count range.too_small"])
    }

    @Test("The pointers of violations have the key")
    func pointers() {
        #expect(
            codes(#"{"post":{"title":"","tags":[]}}"#, as: Wrapped<Post>.self) == [
                "/post/title length.too_short", "/post/tags key.unknown",
            ])
        #expect(codes(#"{"post":{}}"#, as: Wrapped<Post>.self) == ["/post/title key.missing"])
        #expect(codes(#"{"posts":[{"title":1}]}"#, as: WrappedList<Post>.self) == ["/posts/0/title type.mismatch"])
    }

    @Test(
        "Without the key only that is reported, whatever else the body has",
        arguments: ["{}", #"{"title":"A","tag_list":[]}"#, #"{"Post":{"title":"A"}}"#, #"{"posts":[]}"#])
    func missing(text: String) {
        #expect(codes(text, as: Wrapped<Post>.self) == ["/post wrapper.missing"])
        #expect(messages(of: text, as: Wrapped<Post>.self)[0].contains(#"The key "post" is required"#))
    }

    @Test("A body of another shape is refused at the place that is wrong")
    func shapes() {
        #expect(codes("null", as: Wrapped<Post>.self) == [" type.mismatch"])
        #expect(codes(#"[{"post":{}}]"#, as: Wrapped<Post>.self) == [" type.mismatch"])
        for value in ["null", "[]", "1", #""x""#, "true"] {
            #expect(codes(#"{"post":\#(value)}"#, as: Wrapped<Post>.self) == ["/post type.mismatch"], "\(value)")
        }
        #expect(codes(#"{"post":{"title":"A"},"post":{"title":"B"}}"#, as: Wrapped<Post>.self) == [" json.syntax"])
        #expect(
            codes(#"{"post":{"post":{"title":"A"}}}"#, as: Wrapped<Post>.self).sorted() == [
                "/post/post key.unknown", "/post/title key.missing",
            ])
        let deep = String(repeating: #"{"post":"#, count: 100) + "1" + String(repeating: "}", count: 100)
        #expect(codes(deep, as: Wrapped<Post>.self) == [" json.syntax"])
    }

    @Test("Other keys beside the wrapper are refused, unless the object ignores unknown keys")
    func besides() throws {
        #expect(codes(#"{"post":{"title":"A"},"meta":1}"#, as: Wrapped<Post>.self) == ["/meta key.unknown"])
        let text = #"{"meta":1,"story":{"mainTitle":"A","more":2},"z":[]}"#
        #expect(try decode(Wrapped<Story>.self, text).content == Story(mainTitle: "A"))
        #expect(codes(#"{"story":{"main_title":"A"}}"#, as: Wrapped<Story>.self) == ["/story/mainTitle key.missing"])
        #expect(try decode(WrappedPage<Story>.self, #"{"stories":[],"storiesCount":0,"x":1}"#).page.total == 0)
    }

    @Test("The documents show the key")
    func description() throws {
        var catalog = SchemaCatalog()
        #expect(Wrapped<Post>.describe(in: &catalog).referencedName == "Wrapped_Post")
        #expect(WrappedPage<Story>.describe(in: &catalog).referencedName == "WrappedPage_Story")
        #expect(
            catalog["Wrapped_Post"]?.json == [
                "type": "object", "properties": ["post": ["$ref": "#/components/schemas/Post"]], "required": ["post"],
                "additionalProperties": false,
            ])
        #expect(catalog["WrappedPage_Story"]?["properties"]?.object?.keys == ["stories", "storiesCount"])
        #expect(catalog["WrappedPage_Story"]?["additionalProperties"] == true)
    }

    @Test("An object with added members is wrapped as the object")
    func extended() throws {
        var extensions = SchemaExtensions()
        try extensions.add("read_time", Int.self, to: Post.self, isRequired: true)
        let body = try SchemaCoding.decode(
            Wrapped<Extended<Post>>.self, from: Array(#"{"post":{"title":"A","read_time":2}}"#.utf8),
            extensions: extensions)
        #expect(body.content.title == "A" && body.content.extra["read_time"] as? Int == 2)
        #expect(try SchemaCoding.text(body) == #"{"post":{"title":"A","tag_list":[],"read_time":2}}"#)
    }
}
