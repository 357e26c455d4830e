import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

extension RouteVisits {
    package static let billing = RouteVisits("billing") { visitor in
        try await visitor.visitBilling(of: try await visitor.signUp())
    }
}

extension RouteVisitor {
    /// Makes a subscription with its invoice, payment and credit note, and ends it.
    package mutating func visitBilling(of owner: Actor) async throws {
        let (one, tenant) = ("/billing/subscription", try #require(owner.tenantID).description)
        let customer: JSONValue = ["name": "Acme", "country": "DE"]
        try await visit(owner, .get, "/billing/plans")
        try await visit(
            owner, .put, "/billing/account",
            [
                "customer": customer, "email": "billing@example.com", "time_zone": "Europe/Berlin", "language": "de",
            ])
        try await visit(owner, .get, "/billing/account")
        try await visit(owner, .post, "/billing/payment-methods", ["reference": "fake_refund_declined"])
        try await visit(owner, .get, "/billing/payment-methods")
        try await visit(owner, .post, "/billing/portal-sessions", ["return_url": "http://localhost:8080/billing"])
        try await visit(owner, .post, one, ["plan": "business"])
        try await visit(owner, .get, one)
        try await visit(owner, .patch, one, ["seat_count": 3])
        let usage: JSONValue = ["key": "a", "meter": "requests", "quantity": 1]
        try await visit(owner, .post, "/billing/usage", ["events": [usage]])
        #expect(try await owner.post("/billing/usage", ["events": [usage]]).json["duplicates"] == 1)
        try await app.runJobs()

        let listed = try await visit(owner, .get, "/billing/invoices")
        let invoice = try #require(listed["items"]?[0]?["id"]?.string)
        try await visit(owner, .get, "/billing/invoices/{id}", at: invoice)
        try await visit(owner, .get, "/billing/invoices/{id}/document", at: invoice)
        try await visit(owner, .post, "/billing/invoices/{id}/send", at: invoice)
        let credit = "/superuser/billing/tenants/{tenant}/invoices/{id}/credit-notes"
        let content: JSONValue = ["id": .string(ID<Tenant>().description), "net": 100, "reason": "A test"]
        let note = try await visit(superuser, .post, credit, content, at: tenant, invoice)
        #expect(try await visit(superuser, .post, credit, content, at: tenant, invoice) == note)
        try await app.runJobs()
        try await visit(owner, .get, "/billing/credit-notes")
        let noteID = try #require(note["id"]?.string)
        try await visit(owner, .get, "/billing/credit-notes/{id}", at: noteID)
        try await visit(owner, .get, "/billing/credit-notes/{id}/document", at: noteID)
        try await visit(owner, .post, "/billing/credit-notes/{id}/send", at: noteID)
        let refund = "/superuser/billing/tenants/{tenant}/credit-notes/{id}/refund"
        try await visit(superuser, .post, refund, at: tenant, noteID)

        try await visit(owner, .post, "\(one)/pause")
        try await visit(owner, .post, "\(one)/resume")
        try await visit(owner, .post, "\(one)/cancel", ["at": "period_end"])
        try await visit(owner, .delete, "\(one)/cancel")
        try await visit(owner, .post, "\(one)/cancel", ["at": "now"])
        try await visit(owner, .delete, "/billing/payment-methods/{reference}", at: "fake_refund_declined")
        // Another subscription has an open invoice, which can be made void.
        try await visit(owner, .post, one, ["plan": "business", "seat_count": 3])
        let open = try #require(try await owner.get("/billing/invoices").json["items"]?[0]?["id"]?.string)
        #expect(try await owner.post("/billing/invoices/\(open)/pay").problem == "billing.payment_method_missing")
        try await visit(owner, .post, "/billing/payment-methods", ["reference": "fake_processing"])
        try await visit(owner, .post, "/billing/invoices/{id}/pay", at: open)
        let void = "/superuser/billing/tenants/{tenant}/invoices/{id}/void"
        try await visit(superuser, .post, void, ["reason": "A test"], at: tenant, open)
        // Without a secret in the settings, notices are refused; the tests of the module send signed ones.
        #expect(try await app.send(.post, "\(owner.requests.prefix)/billing/notifications/stripe").status == 404)
        self.note(.post, "\(owner.requests.prefix)/billing/notifications/stripe")
        for page in ["", "/past-due", "/tenants"] { try await self.open("/admin/billing" + page) }
        try await self.open("/admin/billing/tenants/{tenant}", at: tenant)
    }
}
