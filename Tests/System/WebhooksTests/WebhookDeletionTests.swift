import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisWebhooks

@Suite("Deleting a webhook")
struct WebhookDeletionTests {
    @Test("It is gone at once; its deliveries, more than a portion, are erased by a job, and others stay")
    func portions() async throws {
        try await withReceivers { app in
            let receiver = try Receiver()
            defer { receiver.stop() }
            let ada = try await app.signUp()
            let (hook, other) = (try await ada.register(receiver.url()), try await ada.register(receiver.url()))
            try await other.ping()
            try await app.runJobs()
            let tenant = try #require(ada.tenantID)
            let database = app.application.platform.database.tenant(
                Scope(tenantID: tenant, userID: ID(), requestID: "test"))
            let id = try #require(ID<Webhook>(hook.id))
            let count = WebhookEraser.portion + 20
            try await database.write { tx in
                let deliveries = (0..<count).map { _ in
                    DeliveryRecord(
                        id: ID(), tenantID: tenant, webhookID: id, eventID: nil, event: "old", body: "{}",
                        state: .delivered, attempts: 1, createdAt: tx.now, endedAt: tx.now)
                }
                try tx.insert(contentsOf: deliveries)
            }
            let ping = try await hook.ping()
            #expect(try await ada.delete(hook.path).status == 204)
            #expect(try await database.count(DeliveryRecord.where { $0.webhookID == id }) == count + 1)
            for path in ["", "/deliveries", "/deliveries/\(ping)"] {
                #expect(try await ada.get(hook.path + path).problem == "webhook.not_found")
            }
            #expect(try await ada.delete(hook.path).problem == "webhook.not_found")
            #expect(try await ada.get("/webhooks").json["items"]?.array?.count == 1)

            // The ping that waited isn't sent.
            let report = try await app.runJobs()
            #expect(report.completed == 1 && report.cancelled == 1)
            #expect(receiver.requests.count == 1)
            #expect(try await database.count(DeliveryRecord.where { $0.webhookID == id }) == 0)
            #expect(try await database.count(WebhookRecord.all.withDeleted()) == 1)
            #expect(try await other.deliveries().count == 1)
        }
    }

    @Test("A deleted webhook doesn't count for the maximum, and the job does nothing to one that isn't deleted")
    func maximum() async throws {
        try await withReceivers(["webhooks.maximum_endpoints": "1"]) { app in
            let ada = try await app.signUp()
            let hook = try await ada.register("http://127.0.0.1:9/")
            let tenant = try #require(ada.tenantID)
            let database = app.application.platform.database.tenant(
                Scope(tenantID: tenant, userID: ID(), requestID: "test"))
            try await WebhookEraser(database: database).erase(try #require(ID<Webhook>(hook.id)))
            #expect(try await hook.get()["id"]?.string == hook.id)
            #expect(try await ada.delete(hook.path).status == 204)
            _ = try await ada.register("http://127.0.0.1:9/")
        }
    }
}
