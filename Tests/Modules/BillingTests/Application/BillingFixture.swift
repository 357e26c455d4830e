import App
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import Billing

/// The use cases of billing on the database of a test.
struct BillingFixture: Sendable {
    let dependencies: BillingDependencies
    let database: TenantDatabase

    init(_ app: TestApp, of actor: TrellisTesting.Actor) throws {
        let platform = app.application.platform
        dependencies = try Plans.module(on: platform).dependencies
        database = platform.database.tenant(
            Scope(tenantID: try #require(actor.tenantID), userID: actor.userID, requestID: "test"))
    }

    /// Runs `body` in one transaction.
    func write<Value: Sendable>(_ body: @escaping @Sendable (BillingWork) throws -> Value) async throws -> Value {
        let dependencies = dependencies
        return try await database.write { tx in try body(try BillingWork(tx, dependencies)) }
    }
}

extension TrellisTesting.Actor {
    /// Returns the identifier of the latest invoice.
    func latestInvoice() async throws -> ID<Invoice> {
        let text = try await invoices().first?["id"]?.string
        return try #require(text.flatMap { ID<Invoice>($0) })
    }
}
