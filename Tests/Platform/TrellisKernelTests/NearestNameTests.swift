import Testing
import TrellisKernel

@Suite("The nearest name")
struct NearestNameTests {
    @Test(
        "The nearest name is found despite case, separators, transpositions and typing errors",
        arguments: [
            ("web.prot", "web.port"), ("web.bodyLimit", "web.body_limit"), ("WEB.PORT", "web.port"),
            ("web.hots", "web.host"),
            ("database.uri", "database.url"), ("something.else", nil), ("", nil),
        ])
    func nearest(name: String, expected: String?) {
        let known = ["web.port", "web.host", "web.body_limit", "database.url"]
        #expect(NearestName.match(name, among: known) == expected)
    }

    @Test("A name of more than 64 bytes matches nothing")
    func longNames() {
        let long = String(repeating: "a", count: 65)
        #expect(NearestName.match(long, among: [long]) == nil)
    }
}
