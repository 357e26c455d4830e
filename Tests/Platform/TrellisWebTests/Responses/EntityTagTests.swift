import Testing

@testable import TrellisWeb

@Suite struct EntityTagTests {
    @Test("A list of tags is read with its quotes, weak marks and spaces")
    func lists() {
        #expect(EntityTag.list("\"1\"") == [EntityTag("1")])
        #expect(
            EntityTag.list("\"1\", W/\"a,b\" ,\"\"") == [EntityTag("1"), EntityTag("a,b", isWeak: true), EntityTag("")])
        #expect(EntityTag.list("") == [])
    }

    @Test(
        "Invalid lists of tags are rejected",
        arguments: ["1", "\"1", "\"1\" \"2\"", "w/\"1\"", "W/", "\"1\"x", "\"a b\"", "\"a\tb\""])
    func malformed(field: String) {
        #expect(EntityTag.list(field) == nil)
    }

    @Test("A quotation mark, a comma and a slash are bytes, with a mark after them too")
    func marks() {
        #expect(EntityTag.list("\"1\"\u{301}") == nil)
        #expect(EntityTag.list("\"1\",\u{301}\"2\"") == nil)
        #expect(EntityTag.list("W/\u{301}\"1\"") == nil)
        #expect(EntityTag.list("\"\u{301}1\"") == [EntityTag("\u{301}1")])
        #expect(EntityTag.list("\"1\u{301}\", \"2\"") == [EntityTag("1\u{301}"), EntityTag("2")])
    }

    @Test("If-Match compares strongly and * matches everything")
    func ifMatch() throws {
        let two = try #require(IfMatch(field: "\"3\", \"4\""))
        #expect(two.allows(version: 4))
        #expect(!two.allows(version: 5))
        #expect(throws: PreconditionError.failed) { try two.check(version: 5) }
        #expect(IfMatch(field: "W/\"3\"")?.allows(version: 3) == false)
        #expect(IfMatch(field: "*")?.allows(version: 9) == true)
        #expect(IfMatch(field: "") == nil)
        #expect(IfMatch(field: "3") == nil)
    }

    @Test("If-None-Match excludes versions weakly, and * whatever exists")
    func ifNoneMatch() throws {
        let one = try #require(IfMatch(match: nil, noneMatch: "W/\"3\""))
        #expect(!one.allows(version: 3) && one.allows(version: 4) && one.allows(nil))
        let any = try #require(IfMatch(match: nil, noneMatch: "*"))
        #expect(any.excludesAny && !any.allows(version: 1) && any.allows(nil))
        let existing = try #require(IfMatch(match: "*", noneMatch: nil))
        #expect(existing.allows(version: 1) && !existing.allows(nil) && !existing.excludesAny)
        #expect(throws: PreconditionError.failed) { try existing.check(nil) }
        #expect(IfMatch(match: "\"1\"", noneMatch: "1") == nil)
        #expect(IfMatch(match: nil, noneMatch: nil) == nil)
    }
}
