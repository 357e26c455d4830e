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

@Suite("Places and pauses of webhooks")
struct CircuitTests {
    private static let events = ["sample.created"]

    /// Publishes events and makes deliveries of them.
    private func publish(_ count: Int, by ada: Actor, _ app: TestApp) async throws {
        for _ in 0..<count {
            #expect(try await ada.post("/samples", ["name": .string("\(ID<Webhook>())")]).status == 201)
        }
        try await app.catchUp()
    }

    @Test("A dead receiver gets a few attempts, then one per pause; a healthy one gets all messages at once")
    func dead() async throws {
        try await withReceivers(["webhooks.pause_failures": "3"]) { app in
            let status = Mutex(500)
            let (dead, healthy) = (try Receiver { _ in .respond(status.withLock { $0 }) }, try Receiver())
            defer { for receiver in [dead, healthy] { receiver.stop() } }
            let ada = try await app.signUp()
            let hook = try await ada.register(dead.url(), events: Self.events)
            _ = try await ada.register(healthy.url(), events: Self.events)
            try await publish(6, by: ada, app)
            try await app.runJobs()
            #expect(dead.requests.count == 3 && healthy.requests.count == 6)
            #expect(try await hook.get()["paused_until"]?.string == "\(app.clock.now + .seconds(30))")
            let waiting = try await hook.deliveries("?state=pending")
            #expect(waiting.map { $0["attempts"]?.int ?? -1 }.sorted() == [0, 0, 0, 1, 1, 1])
            #expect(waiting.allSatisfy { $0["next_at"]?.string != nil })

            // Due by the schedule, but the webhook is paused.
            app.clock.advance(by: .seconds(6))
            try await app.runJobs()
            #expect(dead.requests.count == 3)
            app.clock.advance(by: .seconds(25))
            // The pause is over, though no attempt has tried the receiver yet.
            #expect(try await hook.get()["paused_until"]?.string == nil)
            try await app.runJobs()
            #expect(dead.requests.count == 4)
            #expect(try await hook.get()["paused_until"]?.string == "\(app.clock.now + .seconds(60))")

            status.withLock { $0 = 204 }
            app.clock.advance(by: .seconds(62))
            try await app.runJobs()
            #expect(dead.requests.count == 10)
            #expect(try await hook.deliveries("?state=delivered").count == 6)
            #expect(try await hook.get()["paused_until"]?.string == nil)
            #expect(healthy.requests.count == 6)
        }
    }

    @Test("`Retry-After` pauses the webhook, not only its message, for at most the maximum")
    func retryAfter() async throws {
        try await withReceivers(["webhooks.maximum_retry_after": "120s"]) { app in
            let responses = Mutex<[Receiver.Behavior]>([.respond(503, fields: ["retry-after": "9000"])])
            let receiver = try Receiver { _ in responses.withLock { $0.popLast() } ?? .respond(204) }
            defer { receiver.stop() }
            let ada = try await app.signUp()
            let hook = try await ada.register(receiver.url(), events: Self.events)
            try await publish(3, by: ada, app)
            try await app.runJobs()
            #expect(receiver.requests.count == 1)
            #expect(try await hook.get()["paused_until"]?.string == "\(app.clock.now + .seconds(120))")
            app.clock.advance(by: .seconds(119))
            #expect(try await app.runJobs().attempts == 0)
            app.clock.advance(by: .seconds(2))
            try await app.runJobs()
            #expect(receiver.requests.count == 4)
            #expect(try await hook.deliveries("?state=delivered").count == 3)
        }
    }

    @Test(
        "`Retry-After: 0`, or a date that is over, pauses nothing", arguments: ["0", "Thu, 01 Jan 1970 00:00:00 GMT"])
    func noPause(_ value: String) async throws {
        try await withReceivers { app in
            let receiver = try Receiver { _ in .respond(503, fields: ["retry-after": value]) }
            defer { receiver.stop() }
            let ada = try await app.signUp()
            let hook = try await ada.register(receiver.url(), events: Self.events)
            try await publish(2, by: ada, app)
            for _ in 0..<2 {
                try await app.runJobs()
                app.clock.advance(by: .seconds(6))
            }
            // Four of the five failures that begin a pause.
            #expect(receiver.requests.count == 4)
            #expect(try await hook.get()["paused_until"]?.string == nil)
        }
    }

    @Test("A receiver that refuses single messages isn't paused")
    func refusing() async throws {
        try await withReceivers(["webhooks.pause_failures": "2"]) { app in
            let receiver = try Receiver { _ in .respond(422) }
            defer { receiver.stop() }
            let ada = try await app.signUp()
            let hook = try await ada.register(receiver.url(), events: Self.events)
            try await publish(5, by: ada, app)
            #expect(try await app.runJobs().failed == 5)
            #expect(receiver.requests.count == 5)
            #expect(try await hook.get()["paused_until"]?.string == nil)
        }
    }

    @Test("A ping tries a paused webhook, and its success sends the waiting messages")
    func ping() async throws {
        try await withReceivers(["webhooks.pause_failures": "1"]) { app in
            let status = Mutex(503)
            let receiver = try Receiver { _ in .respond(status.withLock { $0 }) }
            defer { receiver.stop() }
            let ada = try await app.signUp()
            let hook = try await ada.register(receiver.url(), events: Self.events)
            try await publish(4, by: ada, app)
            try await app.runJobs()
            #expect(receiver.requests.count == 1)
            try await hook.ping()
            #expect(try await app.runJobs().failed == 1)
            // The pause that runs isn't made longer by it.
            #expect(try await hook.get()["paused_until"]?.string == "\(app.clock.now + .seconds(30))")
            status.withLock { $0 = 204 }
            try await hook.ping()
            try await app.runJobs()
            // All but the two that failed, whose next attempt is later.
            #expect(try await hook.deliveries("?state=delivered").count == 4)
        }
    }

    @Test("During a pause, a second ping waits for the first one, and not for the end of the pause")
    func pings() async throws {
        try await withReceivers(["webhooks.pause_failures": "1"]) { app in
            let receiver = try Receiver { _ in .respond(503) }
            defer { receiver.stop() }
            let ada = try await app.signUp()
            let hook = try await ada.register(receiver.url(), events: Self.events)
            try await publish(3, by: ada, app)
            try await app.runJobs()
            for _ in 0..<2 { try await hook.ping() }
            let database = app.application.platform.database.tenant(
                Scope(tenantID: try #require(ada.tenantID), userID: ID(), requestID: "test"))
            let pings = try await database.fetch(
                DeliveryRecord.where { $0.event == WebhookRecord.ping }.order { $0.id.ascending })
            let circuit = Circuit(WebhookSettings())
            let tickets = try await database.write { tx in try pings.map { try tx.admit($0, circuit) } }
            let expected: [Timestamp?] = [nil, app.clock.now + Circuit.recheck]
            #expect(tickets == expected)
        }
    }

    @Test("Another URL, or enabling it again, ends a pause", arguments: [true, false])
    func changed(_ byURL: Bool) async throws {
        try await withReceivers(["webhooks.pause_failures": "1"]) { app in
            let receiver = try Receiver { $0.path == "/bad" ? .respond(500) : .respond(204) }
            defer { receiver.stop() }
            let ada = try await app.signUp()
            let hook = try await ada.register(receiver.url("/bad"), events: Self.events)
            try await publish(3, by: ada, app)
            try await app.runJobs()
            #expect(receiver.requests.count == 1)
            if byURL {
                #expect(try await ada.patch(hook.path, ["url": .string(receiver.url("/good"))]).status == 200)
            } else {
                for enabled in [false, true] {
                    #expect(try await ada.patch(hook.path, ["enabled": .bool(enabled)]).status == 200)
                }
            }
            #expect(try await hook.get()["paused_until"]?.string == nil)
            try await app.runJobs()
            #expect(receiver.requests.count == (byURL ? 3 : 2))
        }
    }

    @Test("Of attempts at once, as many as there are places are sent; a dead worker's place is free after its lease")
    func places() async throws {
        try await withReceivers(["webhooks.webhook_concurrency": "2"]) { app in
            let ada = try await app.signUp()
            _ = try await ada.register("http://127.0.0.1:9/", events: Self.events)
            try await publish(8, by: ada, app)
            let tenant = try #require(ada.tenantID)
            let database = app.application.platform.database.tenant(
                Scope(tenantID: tenant, userID: ID(), requestID: "test"))
            let deliveries = try await database.fetch(DeliveryRecord.order { $0.id.ascending })
            let circuit = Circuit(WebhookSettings())
            let tickets = try await app.race(8) { racer in
                try await database.write { tx in try tx.admit(deliveries[racer.number], circuit) }
            }
            #expect(tickets.failed == 0, "\(tickets)")
            #expect(tickets.values.filter { $0 == nil }.count == 2)
            // Those that wait look again one after the other.
            let later = tickets.values.compactMap { $0 }
            #expect(Set(later).count == 6 && later.allSatisfy { $0 >= app.clock.now + Circuit.recheck })
            #expect(try await database.count(DeliveryRecord.where { $0.heldAt != nil }) == 6)
            app.clock.advance(by: Circuit.lease + .seconds(1))
            let held = try #require(try await database.first(DeliveryRecord.where { $0.heldAt != nil }))
            #expect(try await database.write { tx in try tx.admit(held, circuit) } == nil)
        }
    }

    @Test("A secret that can't be read gives the place back")
    func release() async throws {
        try await withReceivers(["webhooks.webhook_concurrency": "1"]) { app in
            let receiver = try Receiver()
            defer { receiver.stop() }
            let ada = try await app.signUp()
            _ = try await ada.register(receiver.url(), events: Self.events)
            try await publish(3, by: ada, app)
            try app.reload(["webhooks.secret_keys": "other:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="])
            #expect(try await app.runJobs().failed == 3)
        }
    }

    @Test("Each pause is twice as long as the one before, up to the maximum")
    func pauses() {
        var settings = WebhookSettings()
        (settings.pause, settings.maxPause) = (.seconds(10), .seconds(60))
        let circuit = Circuit(settings)
        #expect([0, 1, 2, 3, 1000].map(circuit.pause) == [10, 20, 40, 60, 60].map { .seconds($0) })
        settings.maxPause = .seconds(1)
        #expect(Circuit(settings).pause(after: 3) == .seconds(10))
    }
}
