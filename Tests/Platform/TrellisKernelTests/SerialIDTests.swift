import Testing
import TrellisKernel

@Suite("Serial identifiers")
struct SerialIDTests {
    private enum Thing {}

    @Test("A serial identifier is between 1 and the greatest integer of JavaScript")
    func bounds() {
        #expect(SerialID<Thing>(1)?.rawValue == 1)
        #expect(SerialID<Thing>(9_007_199_254_740_991) != nil)
        #expect(SerialID<Thing>(9_007_199_254_740_992) == nil)
        #expect(SerialID<Thing>(0) == nil && SerialID<Thing>(-1) == nil)
        #expect(SerialNumber(7) != nil && SerialNumber(0) == nil)
        #expect(!SerialID<Thing>.onInsert.isAssigned && SerialID<Thing>(1)?.isAssigned == true)
    }

    @Test("Its text is the number in decimal digits, and no other spelling is accepted")
    func text() {
        #expect(SerialID<Thing>("42")?.description == "42")
        for text in ["", "0", "-1", "+1", "01", "1.0", "1e3", " 1", "9007199254740992", "99999999999999999999", "x"] {
            #expect(SerialID<Thing>(text) == nil, "\(text)")
        }
    }

    @Test("Serial identifiers are sorted by their number")
    func order() {
        let numbers = [10, 9, 2].compactMap { SerialNumber($0) }
        #expect(numbers.sorted().map(\.rawValue) == [2, 9, 10])
    }
}
