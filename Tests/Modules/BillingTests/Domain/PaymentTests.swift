import Testing
import TrellisKernel
import TrellisTesting

@testable import Billing

@Suite("Payments and dunning")
struct PaymentTests {
    private func payment() throws -> Payment {
        let request = try ChargeRequest(
            Fixture.open(1000), attempt: 1, customer: GatewayReference("cus_1"))
        return try Payment(id: ID(high: 6, low: 1), tenantID: .acme, request)
    }

    @Test(
        "Notices of a gateway give the same payment in any order and any number",
        arguments: 1...100 as ClosedRange<UInt64>)
    func notices(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let reference = try GatewayReference("ch_1")
        let notices: [PaymentOutcome] = [
            .unknown, .requiresAction(reference, address: "https://example.com"), .declined(.insufficientFunds),
            .succeeded(reference),
        ].filter { _ in !random.chance(3) }
        func merged(_ notices: [PaymentOutcome]) throws -> Payment {
            var payment = try payment()
            for notice in notices { payment = try payment.merged(with: notice) }
            return payment
        }
        let expected = try merged(notices)
        for _ in 0..<10 { #expect(try merged((notices + notices).shuffled(using: &random)) == expected) }
    }

    @Test("A declined payment keeps its reason until it succeeds after all")
    func decline() throws {
        let declined = try payment().merged(with: .declined(.expiredMethod))
        #expect(declined.decline == .expiredMethod)
        #expect(try declined.merged(with: .unknown).decline == .expiredMethod)
        #expect(try declined.merged(with: .succeeded(GatewayReference("ch_1"))).decline == nil)
        #expect(throws: BillingError.stateInvalid("Y4")) {
            try Payment(
                restoring: declined.id, tenantID: .acme, invoiceID: declined.invoiceID, key: declined.key,
                amount: declined.amount, status: .pending, reference: nil, refunded: .zero(.eur), decline: .other)
        }
    }

    @Test("A refund never exceeds the payment, and needs one that succeeded")
    func refunds() throws {
        let pending = try payment()
        #expect(pending.amount == .eur(1190) && pending.status.isOpen)
        #expect(throws: BillingError.paymentNotSucceeded) { try pending.refunding(.eur(1)) }
        let paid = try pending.merged(with: .succeeded(GatewayReference("ch_1")))
        let partly = try paid.refunding(.eur(1000))
        #expect(throws: BillingError.refundTooLarge(remaining: .eur(190))) { try partly.refunding(.eur(191)) }
        #expect(try partly.refunding(.eur(190)).refunded == .eur(1190))
        #expect(throws: BillingError.self) { try paid.refunding(.eur(0)) }
        #expect(throws: BillingError.self) { try paid.refunding(Money(1, .usd)) }
    }

    @Test("The same attempt always has the same key, and nothing due can't be charged")
    func keys() throws {
        let open = try Fixture.open(1000)
        let customer = try GatewayReference("cus_1")
        let first = try ChargeRequest(open, attempt: 1, customer: customer)
        #expect(try ChargeRequest(open, attempt: 1, customer: customer) == first)
        #expect(try ChargeRequest(open, attempt: 2, customer: customer).key != first.key)
        #expect(first.text == "Invoice 2026-000001")
        let paid = try open.paid(on: .on("2026-02-01")).invoice
        #expect(throws: BillingError.invoiceActionRefused(.pay, .paid)) {
            try ChargeRequest(paid, attempt: 1, customer: customer)
        }
        #expect(throws: BillingError.self) { try ChargeRequest(open, attempt: 0, customer: customer) }
        #expect(throws: BillingError.self) { try GatewayReference("") }
    }

    @Test("Dunning retries 1, 3, 5 and 7 days after the first failure, then ends")
    func dunning() throws {
        let steps = try (1...6).map {
            try DunningSchedule.standard.step(
                after: UnpaidInvoice(ID(high: 4, low: 1), failedOn: .on("2026-02-27"), attempts: $0))
        }
        let retries = ["2026-02-28", "2026-03-02", "2026-03-04", "2026-03-06"]
        #expect(steps == retries.map { .retry(on: .on($0)) } + [.end(.expire), .end(.expire)])
        #expect(throws: BillingError.self) { try DunningSchedule(delays: [1, 1], end: .expire) }
        #expect(throws: BillingError.self) { try DunningSchedule(delays: [0], end: .expire) }
        let none = try DunningSchedule(delays: [], end: .remainPastDue)
        let failed = try UnpaidInvoice(ID(high: 4, low: 1), failedOn: .on("2026-02-27"))
        #expect(try none.step(after: failed) == .end(.remainPastDue))
        #expect(throws: BillingError.self) { try UnpaidInvoice(ID(high: 4, low: 1), failedOn: .epoch, attempts: 0) }
    }
}
