import Testing

@testable import Trellis

@Suite("Values that were used recently")
struct RecentValuesTests {
    @Test("No more than the capacity is kept, and what is used stays")
    func capacity() {
        var values = RecentValues<Int>(capacity: 10)
        for number in 0..<1000 {
            values["\(number)"] = number
            if number == 0 { continue }
            #expect(values["0"] == 0)
            #expect(values.count <= 11)
        }
        #expect(values["999"] == 999 && values["5"] == nil)
        values["0"] = nil
        #expect(values["0"] == nil)
    }
}
