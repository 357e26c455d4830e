import SampleProduct
import Synchronization
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisWebhooks

@Suite("Deliveries that wait for their webhook")
struct HeldDeliveryTests {
    private static let events = ["sample.created"]

    /// Publishes events and makes deliveries of them.
    private func publish(_ count: Int, by ada: Actor, _ app: TestApp) async throws {
        for _ in 0..<count {
            #expect(try await ada.post("/samples", ["name": .string("\(ID<Webhook>())")]).status == 201)
        }
        try await app.catchUp()
    }

    @Test("A success during a long pause starts all that waits, although attempts fail afterwards")
    func endedEarly() async throws {
        try await withReceivers(["webhooks.pause_failures": "100"]) { app in
            let responses = Mutex<[Receiver.Behavior]>([
                .respond(503, fields: ["retry-after": "86000"]), .respond(204), .respond(503), .respond(503),
            ])
            let receiver = try Receiver { _ in
                responses.withLock { $0.isEmpty ? .respond(204) : $0.removeFirst() }
            }
            defer { receiver.stop() }
            let ada = try await app.signUp()
            let hook = try await ada.register(receiver.url(), events: Self.events)
            try await publish(12, by: ada, app)
            try await app.runJobs()
            #expect(receiver.requests.count == 1)
            try await hook.ping()
            try await app.runJobs()
            #expect(receiver.requests.count == 13)
            #expect(try await hook.deliveries("?state=delivered").count == 10)
        }
    }

    /// Makes deliveries wait as jobs that were put back: of the first ones, `sending` have places.
    private func hold(
        _ count: Int, sending: Int, by ada: Actor, _ app: TestApp
    ) async throws -> (TenantDatabase, [DeliveryRecord]) {
        let hook = try await ada.register("http://127.0.0.1:9/", events: Self.events)
        try await publish(count, by: ada, app)
        let tenant = try #require(ada.tenantID)
        let database = app.application.platform.database.tenant(
            Scope(tenantID: tenant, userID: ID(), requestID: "test"))
        let deliveries = try await database.fetch(DeliveryRecord.order { $0.id.ascending })
        let (later, webhook) = (app.clock.now + .seconds(86_400), try #require(ID<Webhook>(hook.id)))
        let (first, others) = (deliveries.prefix(sending).map(\.id), deliveries.dropFirst(sending))
        try await database.write { tx in
            try tx.update(DeliveryRecord.where { $0.id.in(first) }) { [$0.sendingUntil.set(later)] }
            try tx.update(DeliveryRecord.where { $0.id.in(others.map(\.id)) }) {
                [$0.heldAt.set(tx.now), $0.nextAt.set(later)]
            }
            try tx.update(JobRecord.where { $0.id.in(others.compactMap(\.jobID)) }) {
                [$0.state.set(.scheduled), $0.scheduledAt.set(later)]
            }
            try tx.update(WebhookHealthRecord.where { $0.id == webhook }) { [$0.lastTicketAt.set(later)] }
        }
        return (database, deliveries)
    }

    @Test("What ends without an attempt, or gives its place back, starts one that waits", arguments: [true, false])
    func next(_ isReleased: Bool) async throws {
        try await withReceivers { app in
            let (database, deliveries) = try await hold(6, sending: 2, by: try await app.signUp(), app)
            let circuit = Circuit(WebhookSettings())
            try await database.write { tx in
                if isReleased {
                    try tx.release(deliveries[0], circuit)
                } else {
                    try tx.end(deliveries[0], .cancelled, circuit)
                }
            }
            let held = try await database.fetch(DeliveryRecord.where { $0.heldAt != nil }.order { $0.id.ascending })
            #expect(held.map(\.id) == deliveries.dropFirst(3).map(\.id))
            let job = try #require(deliveries[2].jobID)
            #expect(try await database.find(JobRecord.self, job)?.state == .available)
        }
    }

    @Test("After the end of a pause some look again soon, in case that those that were started are lost")
    func lost() async throws {
        try await withReceivers { app in
            let (database, deliveries) = try await hold(8, sending: 0, by: try await app.signUp(), app)
            let (circuit, webhook) = (Circuit(WebhookSettings()), deliveries[0].webhookID)
            try await database.write { tx in
                try tx.update(WebhookHealthRecord.where { $0.id == webhook }) {
                    [$0.pausedUntil.set(tx.now + .seconds(86_400))]
                }
                try tx.closeCircuit(of: webhook, circuit)
            }
            let limit = app.clock.now + Circuit.recheck
            let held = try await database.fetch(DeliveryRecord.where { $0.heldAt != nil })
            #expect(held.count == 6 && held.allSatisfy { $0.nextAt.map { $0 <= limit } ?? false })
            let jobs = try await database.fetch(JobRecord.self, ids: held.compactMap(\.jobID))
            #expect(jobs.count == 6 && jobs.allSatisfy { $0.scheduledAt <= limit })
            let health = try await database.find(WebhookHealthRecord.self, webhook)
            #expect(health?.lastTicketAt == nil && health?.pausedUntil == nil)
        }
    }
}
