import HTTPTypes
import Logging
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisWebhooks

@Suite("Dispatch of events to webhooks")
struct DispatchTests {
    /// Returns the event names that a receiver got, sorted.
    private func types(_ receiver: Receiver) throws -> [String] {
        try receiver.requests.map { try JSONValue(parsing: $0.body)["type"]?.string ?? "" }.sorted()
    }

    @Test("Each webhook gets the selected events of its tenant, in the form of Standard Webhooks")
    func dispatch() async throws {
        try await withReceivers { app in
            let (some, all, others) = (try Receiver(), try Receiver(), try Receiver())
            defer { for receiver in [some, all, others] { receiver.stop() } }
            let ada = try await app.signUp(tenant: "Acme")
            let hook = try await ada.register(some.url(), events: ["sample.archived"])
            _ = try await ada.register(all.url())
            _ = try await app.signUp(tenant: "Globex").register(others.url())
            let sample =
                try await ada.post("/samples", ["name": "Zoë's \"Apollo\" \u{1F680}"]).json["id"]?.string ?? ""
            #expect(try await ada.put("/samples/\(sample)/archive").status == 200)
            #expect(some.requests.isEmpty)
            try await app.catchUp()
            try await app.runJobs()

            #expect(try types(some) == ["sample.archived"])
            #expect(try types(all) == ["sample.archived", "sample.created"])
            #expect(others.requests.isEmpty)
            let request = try #require(some.requests.first)
            #expect(request.isSigned(by: hook.secret))
            let message = try JSONValue(parsing: request.body)
            #expect(message["timestamp"]?.string == "\(app.clock.now)")
            #expect(message["data"]?["sample_id"]?.string == sample)
            let created = try #require(all.requests.first { $0.body.contains("sample.created") })
            #expect(try JSONValue(parsing: created.body)["data"]?["name"] == "Zoë's \"Apollo\" \u{1F680}")
            #expect(Set(all.requests.compactMap { $0.fields["webhook-id"] }).count == 2)
            #expect(try await hook.deliveries("?event=sample.archived").count == 1)
        }
    }

    @Test("The job of each delivery continues the trace of the request that published the event")
    func traces() async throws {
        try await withReceivers { app in
            let receiver = try Receiver()
            defer { receiver.stop() }
            let hook = try await app.signUp().register(receiver.url())
            let traces = ["4bf92f3577b34da6a3ce929d0e0e4736", "0af7651916cd43dd8448eb211c80319c"]
            let field = try #require(HTTPField.Name("traceparent"))
            for (number, trace) in traces.enumerated() {
                let caller: HTTPFields = [field: "00-\(trace)-00f067aa0ba902b7-01"]
                let body: JSONValue = ["name": .string("Sample \(number)")]
                #expect(try await hook.actor.post("/samples", body, headers: caller).status == 201)
            }
            try await app.catchUp()
            let filter = JobFilter(name: DeliverWebhook.name)
            let jobs = try await JobStore(app.application.platform.database.system()).queries.jobs(filter).items
            #expect(Set(jobs.compactMap { $0.trace?.split(separator: "-")[1] }) == Set(traces.map { $0[...] }))
        }
    }

    @Test("A webhook gets an event once, even if the history is read again")
    func once() async throws {
        try await withReceivers { app in
            let receiver = try Receiver()
            defer { receiver.stop() }
            let hook = try await app.signUp().register(receiver.url())
            _ = try await hook.actor.post("/samples", ["name": "Apollo"])
            for _ in 0..<3 {
                try await app.catchUp()
                try await app.runJobs()
                try await app.application.eventStore.setOffset(of: "webhooks", to: .beginning, app.application.hub)
            }
            #expect(receiver.requests.count == 1)
            #expect(try await hook.deliveries().count == 1)
        }
    }

    @Test("Events before registration, while disabled, or rolled back are not sent")
    func notSent() async throws {
        try await withReceivers { app in
            let receiver = try Receiver()
            defer { receiver.stop() }
            let ada = try await app.signUp()
            _ = try await ada.post("/samples", ["name": "Before"])
            app.clock.advance(by: .seconds(10))
            let hook = try await ada.register(receiver.url())
            // Rejected, so rolled back with its event.
            #expect(try await ada.post("/samples", ["name": "Before"]).status == 409)
            _ = try await ada.patch(hook.path, ["enabled": false])
            _ = try await ada.post("/samples", ["name": "Disabled"])
            try await app.catchUp()
            _ = try await ada.patch(hook.path, ["enabled": true])
            _ = try await ada.post("/samples", ["name": "After"])
            try await app.catchUp()
            try await app.runJobs()
            #expect(receiver.requests.count == 1)
            #expect(receiver.requests.first?.body.contains("After") == true)
        }
    }

    @Test("Members can't select events that they may not see")
    func permissions() async throws {
        try await withApp(SampleApp.self) { app in
            let owner = try await app.signUp()
            let url = "https://hooks.example.com/"
            let withoutPermission = try await owner.addMember(permissions: ["webhooks.view", "webhooks.manage"])
            for events: JSONValue in [["sample.created"], ["*"]] {
                let refused = try await withoutPermission.post("/webhooks", ["url": .string(url), "events": events])
                #expect(refused.problem == "webhook.event_not_permitted")
            }
            let hook = try await owner.register(url, events: ["sample.created", "webhook.disabled"])
            // A member may keep or remove selected events, but add only events that they may see.
            let kept: JSONValue = ["events": ["sample.created", "webhook.disabled"]]
            #expect(try await withoutPermission.patch(hook.path, kept).status == 200)
            #expect(try await withoutPermission.patch(hook.path, ["events": ["webhook.disabled"]]).status == 200)
            #expect(try await withoutPermission.patch(hook.path, kept).problem == "webhook.event_not_permitted")
            let listed = try await withoutPermission.get("/webhooks/events").json["items"]?.array ?? []
            let created = listed.first { $0["name"] == "sample.created" }
            #expect(created?["permission"] == "samples.view")
            #expect(created?["summary"]?.string?.isEmpty == false)
        }
    }

    @Test("Disabling a webhook publishes an event")
    func notice() async throws {
        try await withReceivers { app in
            let watcher = try Receiver()
            let gone = try Receiver { _ in .respond(410) }
            defer { for receiver in [watcher, gone] { receiver.stop() } }
            let ada = try await app.signUp()
            _ = try await ada.register(watcher.url(), events: ["webhook.disabled"])
            let hook = try await ada.register(gone.url(), events: ["sample.created"])
            try await hook.ping()
            try await app.runJobs()
            try await app.catchUp()
            try await app.runJobs()
            let message = try JSONValue(parsing: try #require(watcher.requests.first).body)
            #expect(message["type"] == "webhook.disabled")
            #expect(message["data"]?["webhook_id"]?.string == hook.id)
            #expect(message["data"]?["reason"] == "gone")
        }
    }

    @Test("An unknown event rolls back the batch, which is retried until the event is skipped")
    func unknownEvents() async throws {
        try await withReceivers { app in
            let receiver = try Receiver()
            defer { receiver.stop() }
            let hook = try await app.signUp().register(receiver.url())
            let database = app.application.platform.database
            let tenant = try #require(hook.actor.tenantID)
            // An event of a later release.
            let position = SQL.on(
                sqlite: "(SELECT coalesce(max(position), 0) + 1 FROM event)",
                postgres: "pg_current_xact_id()::text::bigint")
            let unknownEvent = ID<PublishedEvent>()
            try await database.tenant(Scope(tenantID: tenant, userID: ID(), requestID: "test")).write { tx in
                try tx.unfiltered(reason: "a test").execute(
                    """
                    INSERT INTO event (id, tenant_id, position, name, version, payload, correlation_id, occurred_at) \
                    VALUES (\(unknownEvent), \(tenant), \(position), 'later.happened', 1, '{}', '', \(tx.now))
                    """)
            }
            // They follow the unknown event, so every batch that has one of them has it too.
            for name in ["Apollo", "Gemini"] { _ = try await hook.actor.post("/samples", ["name": .string(name)]) }
            await #expect(throws: UnknownEvent(name: "later.happened")) { try await app.catchUp() }
            #expect(try await hook.deliveries().isEmpty)
            // After ten minutes it is skipped.
            app.clock.advance(by: .seconds(600))
            try await app.catchUp()
            try await app.runJobs()
            #expect(try types(receiver) == ["sample.created", "sample.created"])
        }
    }
}
