import SampleProduct
import Synchronization
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Delivery of messages, and its log")
struct DeliveryTests {
    @Test("A ping arrives signed, in the form of Standard Webhooks, and is logged")
    func ping() async throws {
        try await withReceivers { app in
            let receiver = try Receiver { _ in .respond(200, body: "thanks") }
            defer { receiver.stop() }
            let hook = try await app.signUp().register(receiver.url())
            let id = try await hook.ping()
            #expect(receiver.requests.isEmpty)
            #expect(try await app.runJobs().completed == 1)

            let request = try #require(receiver.requests.first)
            #expect(request.isSigned(by: hook.secret))
            #expect(request.fields["webhook-id"] == id)
            #expect(request.fields["webhook-timestamp"] == "\(app.clock.now.seconds)")
            let body = try JSONValue(parsing: request.body)
            #expect(body["type"] == "webhook.ping")
            #expect(body["timestamp"]?.string == "\(app.clock.now)")
            #expect(body["data"]?["webhook_id"]?.string == hook.id)

            let detail = try await hook.delivery(id)
            #expect(detail["delivery"]?["state"] == "delivered")
            #expect(detail["delivery"]?["attempts"] == 1)
            #expect(detail["delivery"]?["status"] == 200)
            #expect(detail["body"]?.string == request.body)
            #expect(detail["attempts"]?.array?.count == 1)
            #expect(detail["attempts"]?[0]?["answer"] == "thanks")
            #expect(detail["attempts"]?[0]?["number"] == 1)
        }
    }

    @Test("A failed message is retried after the delays of the schedule, with the same identifier")
    func retries() async throws {
        try await withReceivers { app in
            let statuses = Mutex([500, 503, 200])
            let receiver = try Receiver { _ in .respond(statuses.withLock { $0.isEmpty ? 200 : $0.removeFirst() }) }
            defer { receiver.stop() }
            let hook = try await app.signUp().register(receiver.url())
            let id = try await hook.ping()
            #expect(try await app.runJobs().failed == 1)
            let pending = try await hook.delivery(id)["delivery"]
            #expect(pending?["state"] == "pending" && pending?["fault"] == "status" && pending?["status"] == 500)
            #expect(try await hook.get()["failures"] == 1)
            // Not before the delay is over.
            app.clock.advance(by: .seconds(4))
            #expect(try await app.runJobs().attempts == 0)
            app.clock.advance(by: .seconds(2))
            #expect(try await app.runJobs().failed == 1)
            app.clock.advance(by: .seconds(331))
            #expect(try await app.runJobs().completed == 1)

            let detail = try await hook.delivery(id)
            #expect(detail["delivery"]?["state"] == "delivered" && detail["delivery"]?["attempts"] == 3)
            #expect(detail["attempts"]?.array?.map { $0["status"]?.int } == [500, 503, 200])
            #expect(Set(receiver.requests.compactMap { $0.fields["webhook-id"] }) == [id])
            #expect(Set(receiver.requests.compactMap { $0.fields["webhook-timestamp"] }).count == 3)
            #expect(receiver.requests.allSatisfy { $0.isSigned(by: hook.secret) })
            #expect(try await hook.get()["failures"] == 0)
        }
    }

    @Test("A `Retry-After` header delays the next attempt")
    func retryAfter() async throws {
        try await withReceivers { app in
            let receiver = try Receiver { _ in .respond(429, fields: ["retry-after": "120"]) }
            defer { receiver.stop() }
            let hook = try await app.signUp().register(receiver.url())
            let id = try await hook.ping()
            try await app.runJobs()
            let next = try await hook.delivery(id)["delivery"]?["next_at"]?.string
            #expect(next == "\(app.clock.now + .seconds(120))")
            app.clock.advance(by: .seconds(119))
            #expect(try await app.runJobs().attempts == 0)
            app.clock.advance(by: .seconds(1))
            #expect(try await app.runJobs().attempts == 1)
        }
    }

    @Test("The log distinguishes timeouts, redirects, refused connections and unknown hosts")
    func failureReasons() async throws {
        try await withReceivers(["webhooks.timeout": "300ms"]) { app in
            let ada = try await app.signUp()
            let slow = try Receiver { _ in .noResponse }
            let leading = try Receiver { _ in .respond(302, fields: ["location": "/elsewhere"]) }
            defer {
                slow.stop()
                leading.stop()
            }
            for (url, reason) in [
                (slow.url(), "timeout"), (leading.url(), "redirect"), ("http://127.0.0.1:1/", "connection"),
                ("http://no-such-host.invalid/", "address_refused"),
            ] {
                let hook = try await ada.register(url)
                let id = try await hook.ping()
                #expect(try await app.runJobs().failed == 1)
                let detail = try await hook.delivery(id)
                #expect(detail["delivery"]?["fault"]?.string == reason)
                #expect(detail["attempts"]?[0]?["message"]?.string?.isEmpty == false)
                #expect(try await ada.delete(hook.path).status == 204)
                // The job of a deleted webhook is cancelled.
                app.clock.advance(by: .seconds(10))
                #expect(try await app.runJobs().cancelled == 1)
            }
        }
    }

    @Test("A receiver at a non-public address gets no request, even if its name was accepted at registration")
    func privateReceiver() async throws {
        try await withApp(SampleApp.self) { app in
            let receiver = try Receiver()
            defer { receiver.stop() }
            let hook = try await app.signUp().register("https://localhost:\(receiver.port)/hook")
            let id = try await hook.ping()
            #expect(try await app.runJobs().failed == 1)
            #expect(try await hook.delivery(id)["delivery"]?["fault"] == "address_refused")
            #expect(receiver.requests.isEmpty)
        }
    }

    @Test("The log lists deliveries newest first, in pages, filtered by state and event")
    func log() async throws {
        try await withReceivers { app in
            let receiver = try Receiver { $0.path == "/bad" ? .respond(500) : .respond(200) }
            defer { receiver.stop() }
            let hook = try await app.signUp().register(receiver.url())
            var ids: [String] = []
            for _ in 0..<3 { ids.append(try await hook.ping()) }
            try await app.runJobs()
            _ = try await hook.actor.patch(hook.path, ["url": .string(receiver.url("/bad"))])
            ids.append(try await hook.ping())
            try await app.runJobs()

            #expect(try await hook.deliveries().map { $0["id"]?.string } == ids.reversed())
            #expect(try await hook.deliveries("?state=pending").map { $0["id"]?.string } == [ids[3]])
            #expect(try await hook.deliveries("?state=delivered&event=webhook.ping").count == 3)
            #expect(try await hook.deliveries("?event=other").isEmpty)
            let page = try await hook.actor.get("\(hook.path)/deliveries?limit=3").json
            let cursor = try #require(page["next_cursor"]?.string)
            #expect(try await hook.deliveries("?limit=3&cursor=\(cursor)").map { $0["id"]?.string } == [ids[0]])
            #expect(try await hook.actor.get("\(hook.path)/deliveries?state=nonsense").status == 422)
        }
    }
}
