import Foundation
import Testing
import TrellisDatabase
import TrellisSchema

@Suite("A crash while an invoice is charged")
struct BillingCrashTests {
    /// When the process is killed.
    enum Moment: CaseIterable {
        /// The invoice is committed; its charge may have begun.
        case issued
        /// The gateway has charged, and its response is on its way.
        case charged
    }

    @Test(
        "After kill -9, the invoice is charged, paid and numbered once", .timeLimit(.minutes(3)),
        arguments: Moment.allCases)
    func killed(at moment: Moment) async throws {
        try await withTemporaryFolder { folder in
            let database = folder + "/app.sqlite"
            let environment = [
                "APP_JOBS__RUN_IN_SERVER": "true", "APP_JOBS__POLL_INTERVAL": "50ms", "APP_JOBS__HEARTBEAT": "100ms",
                "APP_JOBS__DEAD_AFTER": "1s",
            ]
            let server = try await ServerProcess.start(database: database, environment: environment)
            let session = try await server.send(
                "POST", "/api/v1/auth/signup",
                ["email": "ada@example.com", "password": "correct horse battery", "tenant_name": "Acme"])
            let token = try #require(session.json["access_token"]?.string, "\(session)")
            _ = try await server.send(
                "POST", "/api/v1/billing/payment-methods", ["reference": "fake_slow"], token: token)
            let started = try await server.send(
                "POST", "/api/v1/billing/subscription", ["plan": "business"], token: token)
            #expect(started.status == 201)
            if moment == .charged { try await until { try await charges(in: database) == 1 } }
            server.kill()

            let restarted = try await ServerProcess.start(database: database, environment: environment)
            defer { restarted.terminate() }
            func invoices() async throws -> [JSONValue] {
                try await restarted.send("GET", "/api/v1/billing/invoices", token: token).json["items"]?.array ?? []
            }
            try await until { try await invoices().first?["status"] == "paid" }
            #expect(try await invoices().map { $0["number"]?.string?.suffix(7) } == ["-000001"])
            #expect(try await charges(in: database) == 1)
            #expect(try await rows("SELECT id FROM event WHERE name = 'invoice.paid'", in: database) == 1)
        }
    }

    private func charges(in path: String) async throws -> Int {
        try await rows("SELECT id FROM billing_fake_object WHERE kind = 'charge'", in: path)
    }

    /// Returns how many rows a statement finds in the database of the other process.
    private func rows(_ statement: SQL, in path: String) async throws -> Int {
        let database = try Database.open("sqlite://\(path)")
        defer { try? database.close() }
        return try await database.system().read { tx in try tx.rows(statement).count }
    }

    /// Waits until another process has done something; the time limit of the test ends the waiting.
    private func until(_ condition: () async throws -> Bool) async throws {
        while try await !condition() { try await Task.sleep(for: .milliseconds(20)) }
    }
}
