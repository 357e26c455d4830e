import Testing
import TrellisTesting

@Suite("Golden texts")
struct MismatchTests {
    @Test("A text without a golden file is refused, with how to write it")
    func missing() throws {
        let mismatch = try #require(throws: GoldenMismatch.self) { try expectGolden("text", named: "no-such-file.txt") }
        #expect(mismatch.description.contains("no-such-file.txt") && mismatch.description.contains("make golden"))
    }
}
