import App
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import Billing

@Suite("Refunds that fail")
struct RefundFailureTests {
    @Test("A failure is the last word about an attempt, in any order; a further one has another key")
    func order() throws {
        let request = try ChargeRequest(Fixture.open(1000), attempt: 1, customer: GatewayReference("cus_1"))
        let payment = try Payment(id: ID(high: 6, low: 1), tenantID: .acme, request)
        let refund = try Refund(of: ID(high: 7, low: 1), from: payment, amount: .eur(100))
        let (done, failed) = (PaymentOutcome.succeeded(try GatewayReference("re_1")), PaymentOutcome.declined(.other))
        for outcomes in [[done, failed], [failed, done], [.unknown, failed, .unknown], [failed, failed]] {
            let merged = try outcomes.reduce(refund) { try $0.merged(with: $1) }
            #expect(merged.status == .failed)
            let next = try #require(try merged.repeated())
            #expect(next.attempt == 2 && next.status == .pending)
            #expect(try next.key != merged.key)
        }
        #expect(try refund.repeated() == nil)
        #expect(try refund.merged(with: done).repeated() == nil)
    }

    @Test("A declined refund is stored, published and shown, and a superuser starts a further attempt")
    func declined() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.payWith("fake_refund_declined")
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            try await ada.creditLatestInvoice(net: 1000)
            #expect(try await Self.refund(of: ada)?.status == .failed)
            #expect(try await app.events("refund.failed", of: ada) == 1)
            #expect(try await app.events("payment.refunded", of: ada) == 0)
            let root = try await app.superuser()
            let tenant = try #require(ada.tenantID)
            let page = try await SuperuserPages(app).page("/admin/billing/tenants/\(tenant)")
            #expect(page.contains("failed") && page.contains("refund again"))

            let note = try await Self.note(of: ada)
            let path = "/superuser/billing/tenants/\(tenant)/credit-notes/\(note)/refund"
            #expect(try await ada.post(path).status == 403)
            let accepted = try await root.post(path)
            #expect(accepted.status == 202)
            #expect(accepted.json["attempt"] == 2 && accepted.json["status"] == "pending")
            // While it is in progress, a repetition is refused.
            #expect(try await root.post(path).problem == "billing.refund_not_failed")
            try await app.runJobs()
            #expect(try await app.events("refund.failed", of: ada) == 2)
            let missing = path.replacing(note.description, with: ID<CreditNote>().description)
            #expect(try await root.post(missing).problem == "billing.credit_note_missing")
        }
    }

    @Test("A refund that the bank returns later isn't counted any more, and the next attempt is")
    func returned() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.payWith("fake_visa")
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            try await ada.creditLatestInvoice(net: 1000)
            #expect(try await Self.refund(of: ada)?.status == .succeeded)
            let billing = try BillingFixture(app, of: ada)
            let dependencies = billing.dependencies
            let gateway = SQLGatewayPaymentRepository(database: app.application.platform.database.system()) {
                key, outcome, tx in try BillingWork(tx, dependencies).settle(outcome, of: key)
            }
            let (note, tenant) = (try await Self.note(of: ada), try #require(ada.tenantID))
            func notice(_ id: String, attempt: Int = 1) async throws -> PaymentNoticeEffect {
                let charge = PaymentNotice.Charge(
                    key: try .refund(note, of: tenant, attempt: attempt), outcome: .declined(.other))
                return try await gateway.apply(
                    PaymentNotice(id: GatewayReference(id), kind: "refund.failed", charge: charge), requestID: "test")
            }
            #expect(try await notice("evt_1") == .applied)
            #expect(try await notice("evt_1") == .repeated)
            #expect(try await notice("evt_2") == .applied)
            #expect(try await Self.refund(of: ada)?.status == .failed)
            #expect(try await Self.refunded(by: ada) == 0)
            #expect(try await app.events("refund.failed", of: ada) == 1)

            let path = "/superuser/billing/tenants/\(tenant)/credit-notes/\(note)/refund"
            #expect(try await app.superuser().post(path).status == 202)
            try await app.runJobs()
            // A late notice about the first attempt changes nothing of the second one.
            #expect(try await notice("evt_3") == .applied)
            #expect(try await Self.refund(of: ada)?.status == .succeeded)
            #expect(try await Self.refunded(by: ada) == 1190)
            #expect(try await app.fakeObjects("refund") == 2)
            #expect(try await app.events("payment.refunded", of: ada) == 2)
            #expect(try await app.events("refund.failed", of: ada) == 1)
        }
    }

    private static func note(of actor: TrellisTesting.Actor) async throws -> ID<CreditNote> {
        let text = try await actor.items("/billing/credit-notes").first?["id"]?.string
        return try #require(text.flatMap { ID<CreditNote>($0) })
    }

    private static func refund(of actor: TrellisTesting.Actor) async throws -> Refund? {
        let note = try await note(of: actor)
        return try await BillingFixture(actor.app, of: actor).write { work in
            try work.dependencies.invoices.loadRefund(of: note, in: work.tx)?.value
        }
    }

    /// Returns what was refunded of the payment of the latest invoice, in minor units.
    private static func refunded(by actor: TrellisTesting.Actor) async throws -> Int64? {
        let invoice = try await actor.latestInvoice()
        return try await BillingFixture(actor.app, of: actor).write { work in
            try work.dependencies.invoices.loadPayments(of: invoice, in: work.tx).last?.value.refunded.minorUnits
        }
    }
}
