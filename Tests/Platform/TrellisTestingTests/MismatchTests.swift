import Testing
import TrellisTesting

@Suite("Golden files")
struct MismatchTests {
    @Test("A missing golden file fails with a message that says how to create it")
    func missing() throws {
        let mismatch = try #require(throws: GoldenMismatch.self) { try expectGolden("text", named: "no-such-file.txt") }
        #expect(mismatch.description.contains("no-such-file.txt") && mismatch.description.contains("make golden"))
    }
}
