import Testing

@testable import Auth

@Suite struct RefreshTokenTests {
    @Test("A token's text is 43 characters, and gives back the hash that was stored")
    func roundTrip() throws {
        let token = RefreshToken()
        #expect(token.text.utf8.count == 43)
        #expect(token.hash.count == 32)
        #expect(RefreshToken(token.text)?.hash == token.hash)
        #expect(RefreshToken().hash != token.hash)
    }

    @Test(
        "Text that can't be a token is none",
        arguments: ["", "abc", String(repeating: "é", count: 43), String(repeating: "*", count: 43)])
    func refusals(text: String) {
        #expect(RefreshToken(text) == nil)
    }
}
