import Testing
import TrellisKernel

@testable import Billing

@Suite("Errors of billing")
struct BillingErrorTests {
    @Test("The catalogue has each code once, with a sentence")
    func catalogue() {
        let codes = BillingError.all.map(\.code)
        #expect(codes.count == 19)
        #expect(Set(codes).count == codes.count)
        for error in BillingError.all {
            #expect(error.code.hasPrefix("billing."))
            #expect(error.message.hasSuffix(".") || error.message.hasSuffix("…"), "\(error.code)")
            #expect(error.message == error.text.english)
        }
    }
}
