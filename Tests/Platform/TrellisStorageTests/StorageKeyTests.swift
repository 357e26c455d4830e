import Testing
import TrellisStorage

@Suite("Keys and ranges")
struct StorageKeyTests {
    @Test(
        "A text that no store could keep, or that means another folder, is no key",
        arguments: [
            "", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/..", "a/../b", "./a", "a/./b", "a\\b", "a\0b", "a\nb",
            "a\tb", "a\u{7F}b", String(repeating: "a", count: 1025), String(repeating: "ü", count: 513),
        ])
    func refused(text: String) {
        let error = #expect(throws: StorageError.self) { try StorageKey(text) }
        #expect(error?.code == "storage.key_invalid")
    }

    @Test("Other texts are keys", arguments: ["a", "..a", "...", "a/b", "ü", " ", String(repeating: "a", count: 1024)])
    func accepted(text: String) throws {
        #expect(try StorageKey(text).description == text)
    }

    @Test("Keys are equal and ordered by their bytes, not as text")
    func bytes() throws {
        let (composed, decomposed) = (try StorageKey("\u{FC}"), try StorageKey("u\u{308}"))
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(decomposed < composed)
        #expect(try StorageKey("\u{FF5E}") < StorageKey("😀"))
        #expect(try StorageKey("a-b") < StorageKey("a/b"))
    }

    @Test("A range resolves to the bytes that the object has of it (RFC 9110, section 14.1.2)")
    func ranges() {
        #expect(ByteRange.from(3).resolved(size: 10) == 3..<10)
        #expect(ByteRange.bounds(3, 100).resolved(size: 10) == 3..<10)
        #expect(ByteRange.last(3).resolved(size: 10) == 7..<10)
        #expect(ByteRange.last(.max).resolved(size: 10) == 0..<10)
        #expect(ByteRange.bounds(0, .max).resolved(size: .max) == 0..<Int64.max)
        for range in [
            ByteRange.from(10), .from(-1), .bounds(5, 4), .bounds(-1, 4), .bounds(10, 11), .last(0), .last(-1),
        ] {
            #expect(range.resolved(size: 10) == nil)
        }
        for range in [ByteRange.from(0), .bounds(0, 0), .last(1)] { #expect(range.resolved(size: 0) == nil) }
    }
}
