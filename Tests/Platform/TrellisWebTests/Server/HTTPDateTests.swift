import Testing

@testable import TrellisWeb

@Suite struct HTTPDateTests {
    @Test("Dates have the format of RFC 9110")
    func example() {
        #expect(HTTPDate.text(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(HTTPDate.text(0) == "Thu, 01 Jan 1970 00:00:00 GMT")
    }
}
