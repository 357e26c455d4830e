import Testing

@testable import TrellisAuth

@Suite("The text of an API key")
struct APIKeyTokenTests {
    @Test("A key is its prefix and 36 characters of base62, and parses to the same hash")
    func format() throws {
        let keys = (0..<200).map { _ in APIKeyToken() }
        for key in keys {
            #expect(key.text.wholeMatch(of: /trk_[0-9A-Za-z]{36}/) != nil)
            #expect(try #require(APIKeyToken(key.text)).hash == key.hash)
            #expect(key.hash.count == 32 && key.hint.utf8.count == 11)
        }
        #expect(Set(keys.map(\.text)).count == keys.count)
    }

    @Test("The checksum is the CRC-32 of the 30 characters in base62, as a scanner computes it")
    func checksum() {
        // CRC-32 of the characters: 0xF0C344AF, computed with zlib.
        #expect(APIKeyToken("trk_0123456789ABCDEFGHIJKLMNOPQRST4PMbyp") != nil)
    }

    @Test("Each change of one character is refused, and each exchange of two neighbours")
    func typos() {
        let text = Array(APIKeyToken().text.utf8)
        for index in text.indices {
            var wrong = text
            wrong[index] = wrong[index] == UInt8(ascii: "a") ? UInt8(ascii: "b") : UInt8(ascii: "a")
            #expect(APIKeyToken(String(decoding: wrong, as: UTF8.self)) == nil)
            guard index > 0, text[index] != text[index - 1] else { continue }
            var swapped = text
            swapped.swapAt(index, index - 1)
            #expect(APIKeyToken(String(decoding: swapped, as: UTF8.self)) == nil)
        }
    }

    @Test("Text of another length or alphabet is no key", arguments: ["", "trk_", "trk_é", "TRK_", " trk_"])
    func garbage(_ text: String) {
        #expect(APIKeyToken(text) == nil)
        #expect(APIKeyToken(APIKeyToken().text + "0") == nil)
        #expect(APIKeyToken(String(APIKeyToken().text.dropLast())) == nil)
    }
}
