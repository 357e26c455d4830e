import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Erasing what webhooks have of a person")
struct ErasureTests {
    @Test("The bodies and attempts of events about an erased user are deleted; others stay")
    func erasing() async throws {
        try await withReceivers { app in
            let receiver = try Receiver()
            defer { receiver.stop() }
            let ada = try await app.signUp(tenant: "Acme")
            let hook = try await ada.register(receiver.url(), events: ["member.joined", "sample.created"])
            let (bob, eve) = (try await ada.addMember(permissions: []), try await ada.addMember(permissions: []))
            #expect(try await ada.post("/samples", ["name": "One"]).status == 201)
            try await app.catchUp()
            try await app.runJobs()
            #expect(try await hook.deliveries("?state=delivered").count == 3)
            #expect(receiver.requests.contains { $0.body.contains("\(bob.userID)") })

            let database = app.application.platform.database.system()
            _ = try await database.write { try $0.enqueue(EraseSubject(.user(bob.userID))) }
            try await app.runJobs()
            let left = try await hook.deliveries()
            #expect(left.count == 2)
            for delivery in left {
                let body = try await hook.delivery(delivery["id"]?.string)["body"]?.string ?? ""
                #expect(!body.contains("\(bob.userID)"))
            }
            #expect(left.contains { $0["event"] == "member.joined" } && eve.userID != bob.userID)
            // Reading the history again makes no new delivery.
            try await app.application.eventStore.setOffset(of: "webhooks", to: .beginning, app.application.hub)
            try await app.catchUp()
            try await app.runJobs()
            #expect(try await hook.deliveries().count == 2)
        }
    }

    @Test("The deliveries of an event are found by an index, not by reading all")
    func plan() async throws {
        try await withReceivers { app in
            guard try await app.postgresDatabase() != nil else { return }
            let database = app.application.platform.database
            let (tenant, event) = (ID<Tenant>().databaseValue, ID<PublishedEvent>().databaseValue)
            let lines = try await database.engine.write(.standard, limit: .seconds(60)) { connection in
                connection.setAccess(.allTenants(reason: "a test reads plans"))
                try connection.execute(Statement("SET LOCAL enable_seqscan = off"))
                return try connection.collect(
                    "EXPLAIN DELETE FROM webhook_delivery WHERE tenant_id = $1 AND event_id IN ($2, $3)",
                    [tenant, event, event]
                ) { try $0.decode(String.self, at: 0) }
            }
            #expect(lines.contains { $0.contains("webhook_delivery_event_idx") }, "\(lines)")
        }
    }
}
