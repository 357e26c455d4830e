import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

/// The calls that the tests of billing share.
extension Actor {
    /// Starts a subscription and returns the JSON of the response.
    @discardableResult
    func subscribe(to plan: String, seatCount: Int = 1) async throws -> JSONValue {
        let response = try await post("/billing/subscription", ["plan": .string(plan), "seat_count": .int(seatCount)])
        try #require(response.status == 201, "\(response.text)")
        return response.json
    }

    /// Adds a payment method of the fake gateway and pays with it.
    func payWith(_ method: String) async throws {
        let response = try await post("/billing/payment-methods", ["reference": .string(method)])
        try #require(response.status == 201, "\(response.text)")
    }

    /// Returns the status of the subscription.
    func subscriptionStatus() async throws -> String? {
        try await get("/billing/subscription").json["status"]?.string
    }

    /// Returns the issued invoices, latest first.
    func invoices() async throws -> [JSONValue] {
        let response = try await get("/billing/invoices?limit=200")
        try #require(response.status == 200, "\(response.text)")
        return response.json["items"]?.array ?? []
    }

    /// Returns the same user with a new access token, for tests in which days pass.
    func signedInAgain() async throws -> Actor {
        try await app.logIn(email).inTenant(tenantID)
    }
}

extension TestApp {
    /// Lets days pass, and runs the jobs that became due.
    func pass(days: Int) async throws {
        clock.advance(by: .seconds(86_400 * days))
        try await runJobs()
    }

    /// Returns how many rows a statement finds among the rows without a tenant.
    func systemCount(_ sql: SQL) async throws -> Int {
        try await application.platform.database.system().read { tx in try tx.rows(sql).count }
    }

    /// Returns how often the fake gateway has charged or refunded.
    func fakeObjects(_ kind: String) async throws -> Int {
        try await systemCount("SELECT id FROM billing_fake_object WHERE kind = \(kind)")
    }

    /// Returns how many events of a name a tenant has.
    func events(_ name: String, of actor: Actor) async throws -> Int {
        let tenant = try #require(actor.tenantID)
        let rows = application.platform.database.tenant(
            Scope(tenantID: tenant, userID: actor.userID, requestID: "test"))
        return try await rows.read { tx in
            try tx.unfiltered(reason: "a test").rows(
                "SELECT id FROM event WHERE tenant_id = \(tenant) AND name = \(name)"
            ).count
        }
    }
}

extension JSONValue {
    /// The minor units of an amount in a response.
    func cents(_ key: String) -> Int? { self[key]?["minor_units"]?.int }
}
