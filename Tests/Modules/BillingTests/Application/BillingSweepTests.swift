import App
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import Billing

@Suite("Lost jobs")
struct BillingSweepTests {
    @Test("The sweep continues a subscription and an invoice whose jobs were lost")
    func sweep() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.payWith("fake_visa")
            try await ada.subscribe(to: "business")
            let billing = try BillingFixture(app, of: ada)
            try await billing.database.write { tx in
                _ = try tx.unfiltered(reason: "a test").execute(
                    "DELETE FROM job WHERE tenant_id = \(tx.scope.tenantID)")
            }
            try await app.pass(days: 40)
            let later = try await ada.signedInAgain()
            #expect(try await later.invoices().map { $0["status"]?.string } == ["open"])

            for _ in 1...2 {
                try await app.application.platform.database.system().write { tx in
                    _ = try tx.enqueue(SweepBilling())
                }
                try await app.runJobs()
            }
            #expect(try await later.invoices().map { $0["status"]?.string } == ["paid", "paid"])
            #expect(try await app.fakeObjects("charge") == 2)
        }
    }
}
