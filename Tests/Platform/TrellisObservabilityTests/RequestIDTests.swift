import Testing
import TrellisKernel

@testable import TrellisObservability

@Suite struct RequestIDTests {
    @Test(
        "A well-formed identifier of the caller is used",
        arguments: ["a", "A-b_c.9", String(repeating: "x", count: 128)])
    func accepted(text: String) {
        #expect(RequestID(accepting: text).text == text)
    }

    @Test(
        "Anything else is replaced by a generated identifier",
        arguments: [
            nil, "", " ", "a b", "a\nb", "ä", "a/b", "\"", "a\u{0}", String(repeating: "x", count: 129),
        ])
    func replaced(text: String?) {
        let id = RequestID(accepting: text).text
        #expect(id != text)
        #expect(id.count == 26)
        #expect(RequestID(id) != nil)
    }

    @Test("Generated identifiers are unique and sort in their order of creation")
    func order() {
        let ids = (0..<10_000).map { _ in RequestID().text }
        #expect(Set(ids).count == ids.count)
        #expect(ids == ids.sorted())
    }

    @Test("Time comes first, in Crockford's base 32")
    func time() {
        let id = RequestID(at: Timestamp(microseconds: 1_469_922_850_259_000)).text
        #expect(id.hasPrefix("01arz3ndek"))
        let letters = Set("0123456789abcdefghjkmnpqrstvwxyz")
        #expect((0..<2000).allSatisfy { _ in RequestID().text.allSatisfy { letters.contains($0) } })
    }
}
