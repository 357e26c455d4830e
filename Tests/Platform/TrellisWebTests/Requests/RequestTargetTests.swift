import Testing

@testable import TrellisWeb

@Suite struct RequestTargetTests {
    @Test("A target is split at its first question mark, in origin and in absolute form")
    func parts() throws {
        #expect(RequestTarget("/a/b?x=1?2").path == "/a/b")
        #expect(RequestTarget("/a/b?x=1?2").query == "x=1?2")
        #expect(RequestTarget("/a").query == nil)
        #expect(RequestTarget("/a?").query == nil)
        #expect(RequestTarget("http://host:80/a?b").path == "/a")
        #expect(RequestTarget("http://host").path == "/")
        #expect(RequestTarget(nil).path == "/")
        #expect(RequestTarget("*").path == "*")
    }

    @Test(
        "The characters that separate the parts are bytes, with a mark after them too",
        arguments: ["\u{301}", "\u{FE0F}"])
    func marks(mark: String) {
        #expect(RequestTarget("http://host/\(mark)a?\(mark)b#\(mark)c").path == "/\(mark)a")
        #expect(RequestTarget("http://host/\(mark)a?\(mark)b#\(mark)c").query == "\(mark)b")
        #expect(RequestTarget("/a?\(mark)b").path == "/a")
    }

    @Test("Query pairs keep their order; plus and escapes are decoded; a name may have no value and may be repeated")
    func pairs() throws {
        let pairs = try RequestTarget("/?a=1&b=x+y&a=%26%3D&flag&empty=&&%C3%A4=2").queryPairs()
        #expect(pairs.map(\.name) == ["a", "b", "a", "flag", "empty", "ä"])
        #expect(pairs.map(\.value) == ["1", "x y", "&=", "", "", "2"])
    }

    @Test("A malformed escape in the query is rejected", arguments: ["/?a=%", "/?%4=1", "/?a=%gg", "/?a=%ff"])
    func malformed(target: String) {
        #expect(throws: RequestError.self) { try RequestTarget(target).queryPairs() }
    }

    @Test("One slash at the end can be removed, not several, and not the root")
    func slashes() {
        #expect(RequestTarget("/a/?x=1").withoutSlash?.path == "/a")
        #expect(RequestTarget("/a/?x=1").withoutSlash?.query == "x=1")
        for target in ["/", "//", "///", "/a", "/a//", "*", "/a%2F"] {
            #expect(RequestTarget(target).withoutSlash == nil, "\(target)")
        }
    }

    @Test("A reference has path and query as sent, with escapes for what a URL can't have")
    func reference() {
        #expect(RequestTarget("/a%2fb/c;d?x=1&y=/?#z").reference == "/a%2fb/c;d?x=1&y=/?")
        #expect(RequestTarget("/a?").reference == "/a")
        #expect(RequestTarget("/\\h\u{7F}é?\r\n").reference == "/%5Ch%7F%C3%A9?%0D%0A")
    }
}
