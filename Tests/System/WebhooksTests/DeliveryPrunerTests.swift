import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisWebhooks

@Suite("Pruning of webhook deliveries")
struct DeliveryPrunerTests {
    private func prune(_ app: TestApp) async throws {
        let database = app.application.platform.database.system()
        try await DeliveryPruner(database: database, retention: .seconds(30 * 86_400)).run()
    }

    @Test("Pruning deletes old ended deliveries of every tenant, and keeps pending ones")
    func retention() async throws {
        try await withReceivers { app in
            let receiver = try Receiver { $0.path == "/bad" ? .respond(500) : .respond(200) }
            defer { receiver.stop() }
            var acme = try await app.signUp(tenant: "Acme").register(receiver.url())
            var globex = try await app.signUp(tenant: "Globex").register(receiver.url())
            try await acme.ping()
            try await globex.ping()
            try await app.runJobs()
            app.clock.advance(by: .seconds(30 * 86_400 - 1))
            (acme, globex) = (try await acme.signedInAgain(), try await globex.signedInAgain())
            try await globex.ping()
            try await app.runJobs()
            try await prune(app)
            #expect(try await acme.deliveries().count == 1)
            app.clock.advance(by: .seconds(2))
            _ = try await acme.actor.patch(acme.path, ["url": .string(receiver.url("/bad"))])
            let waiting = try await acme.ping()
            try await app.runJobs()
            try await prune(app)
            #expect(try await acme.deliveries().map { $0["id"]?.string } == [waiting])
            #expect(try await globex.deliveries().count == 1)
        }
    }

    @Test("A delivery whose job was cancelled fails, and can be replayed, also before it has failed")
    func abandoned() async throws {
        try await withReceivers { app in
            let receiver = try Receiver()
            defer { receiver.stop() }
            let hook = try await app.signUp().register(receiver.url())
            let id = try await hook.ping()
            let (control, filter) = (app.application.jobStore.control, JobFilter(name: DeliverWebhook.name))
            #expect(try await control.cancel(filter, by: nil) == 1)
            let replay: JSONValue = ["since": .string("\(app.clock.now)")]
            #expect(try await hook.actor.post("\(hook.path)/replay", replay).json["count"] == 1)
            #expect(try await hook.actor.post("\(hook.path)/replay", replay).json["count"] == 0)
            #expect(try await control.cancel(filter, by: nil) == 1)
            try await prune(app)
            #expect(try await hook.delivery(id)["delivery"]?["state"] == "failed")
            #expect(try await hook.actor.post("\(hook.path)/deliveries/\(id)/replay").status == 202)
            #expect(try await app.runJobs().completed == 1)
            #expect(receiver.requests.count == 1)
        }
    }

    @Test("A delivery whose job is missing fails after an hour")
    func missing() async throws {
        try await withReceivers { app in
            var hook = try await app.signUp().register("http://127.0.0.1:9/")
            let id = try await hook.ping()
            let tenant = try #require(hook.actor.tenantID)
            let database = app.application.platform.database.tenant(
                Scope(tenantID: tenant, userID: ID(), requestID: "test"))
            _ = try await database.write { tx in try tx.erase(JobRecord.where { $0.name == DeliverWebhook.name }) }
            try await prune(app)
            #expect(try await hook.delivery(id)["delivery"]?["state"] == "pending")
            app.clock.advance(by: .seconds(3601))
            hook = try await hook.signedInAgain()
            try await prune(app)
            #expect(try await hook.delivery(id)["delivery"]?["state"] == "failed")
        }
    }

    @Test("A delivery that is sent again while it is removed stays")
    func replayed() async throws {
        try await withReceivers { app in
            guard try await app.postgresDatabase() != nil else { return }
            let receiver = try Receiver()
            defer { receiver.stop() }
            let hook = try await app.signUp().register(receiver.url())
            let id = try await hook.ping()
            try await app.runJobs()
            app.clock.advance(by: .seconds(31 * 86_400))
            let (holds, mayEnd) = (Flag(), Flag())
            async let replaying: Void = replay(id, of: hook, app, holds, mayEnd)
            await holds.wait()
            async let pruned: Void = prune(app)
            try await app.waitForLock()
            mayEnd.set()
            try await replaying
            try await pruned
            #expect(try await hook.signedInAgain().delivery(id)["delivery"]?["state"] == "pending")
        }
    }

    /// Sends a delivery again, in a transaction that ends later.
    private func replay(
        _ id: String, of hook: RegisteredWebhook, _ app: TestApp, _ holds: Flag, _ mayEnd: Flag
    ) async throws {
        let (id, tenant) = (try #require(ID<WebhookDelivery>(id)), try #require(hook.actor.tenantID))
        let database = app.application.platform.database.tenant(
            Scope(tenantID: tenant, userID: .noUser, requestID: "test"))
        try await database.write { tx in
            guard let delivery = try tx.find(DeliveryRecord.self, id, lock: .forUpdate) else { return }
            _ = try tx.resend([delivery])
            holds.set()
            mayEnd.block()
        }
    }
}
