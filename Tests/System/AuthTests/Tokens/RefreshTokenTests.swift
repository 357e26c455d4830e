import Testing

@testable import TrellisAuth

@Suite struct RefreshTokenTests {
    @Test("A token's text has 43 characters and results in the stored hash")
    func roundTrip() throws {
        let token = RefreshToken()
        #expect(token.text.utf8.count == 43)
        #expect(token.hash.count == 32)
        #expect(RefreshToken(token.text)?.hash == token.hash)
        #expect(RefreshToken().hash != token.hash)
        #expect(RefreshToken(String(token.text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }) + "=") == nil)
    }

    @Test(
        "Invalid text isn't parsed as a token",
        arguments: ["", "abc", String(repeating: "é", count: 43), String(repeating: "*", count: 43)])
    func refusals(text: String) {
        #expect(RefreshToken(text) == nil)
    }
}
