import App
import Logging
import Testing
import Trellis
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import Webhooks

@Suite("Events become messages")
struct DispatchTests {
    /// What a receiver got, by the names of events, in the order of the events.
    private func types(_ receiver: Receiver) throws -> [String] {
        try receiver.requests.map { try JSONValue(parsing: $0.body)["type"]?.string ?? "" }.sorted()
    }

    @Test("Each endpoint gets the events that it wants, in the standard's form; other tenants' never")
    func dispatch() async throws {
        try await withReceivers { app in
            let (some, all, others) = (try Receiver(), try Receiver(), try Receiver())
            defer { for receiver in [some, all, others] { receiver.stop() } }
            let ada = try await app.signUp(tenant: "Acme")
            let hook = try await ada.register(some.url(), events: ["project.archived"])
            _ = try await ada.register(all.url())
            _ = try await app.signUp(tenant: "Globex").register(others.url())
            let project =
                try await ada.post("/projects", ["name": "Zoë's \"Apollo\" \u{1F680}"]).json["id"]?.string ?? ""
            #expect(try await ada.put("/projects/\(project)/archive").status == 200)
            #expect(some.requests.isEmpty)
            try await app.catchUp()
            try await app.runJobs()

            #expect(try types(some) == ["project.archived"])
            #expect(try types(all) == ["project.archived", "project.created"])
            #expect(others.requests.isEmpty)
            let request = try #require(some.requests.first)
            #expect(request.isSigned(by: hook.secret))
            let message = try JSONValue(parsing: request.body)
            #expect(message["timestamp"]?.string == "\(app.clock.now)")
            #expect(message["data"]?["project_id"]?.string == project)
            let created = try #require(all.requests.first { $0.body.contains("project.created") })
            #expect(try JSONValue(parsing: created.body)["data"]?["name"] == "Zoë's \"Apollo\" \u{1F680}")
            #expect(Set(all.requests.compactMap { $0.fields["webhook-id"] }).count == 2)
            #expect(try await hook.deliveries("?event=project.archived").count == 1)
        }
    }

    @Test("An event is told once, however often the history is read")
    func once() async throws {
        try await withReceivers { app in
            let receiver = try Receiver()
            defer { receiver.stop() }
            let hook = try await app.signUp().register(receiver.url())
            _ = try await hook.actor.post("/projects", ["name": "Apollo"])
            for _ in 0..<3 {
                try await app.catchUp()
                try await app.runJobs()
                try await app.application.eventStore.move("webhooks", to: .beginning, app.application.hub)
            }
            #expect(receiver.requests.count == 1)
            #expect(try await hook.deliveries().count == 1)
        }
    }

    @Test("What was before an endpoint, while it was disabled, or rolled back isn't sent")
    func notSent() async throws {
        try await withReceivers { app in
            let receiver = try Receiver()
            defer { receiver.stop() }
            let ada = try await app.signUp()
            _ = try await ada.post("/projects", ["name": "Before"])
            app.clock.advance(by: .seconds(10))
            let hook = try await ada.register(receiver.url())
            // Refused, so rolled back with its event.
            #expect(try await ada.post("/projects", ["name": "Before"]).status == 409)
            _ = try await ada.patch(hook.path, ["enabled": false])
            _ = try await ada.post("/projects", ["name": "Disabled"])
            try await app.catchUp()
            _ = try await ada.patch(hook.path, ["enabled": true])
            _ = try await ada.post("/projects", ["name": "After"])
            try await app.catchUp()
            try await app.runJobs()
            #expect(receiver.requests.count == 1)
            #expect(receiver.requests.first?.body.contains("After") == true)
        }
    }

    @Test("Nobody has events sent that he may not see himself")
    func permissions() async throws {
        try await withApp(App.self) { app in
            let owner = try await app.signUp()
            let url = "https://hooks.example.com/"
            let blind = try await owner.addMember(may: ["webhooks.view", "webhooks.manage"])
            for events: JSONValue in [["project.created"], ["*"]] {
                let refused = try await blind.post("/webhooks", ["url": .string(url), "events": events])
                #expect(refused.problem == "webhook.event_not_permitted")
            }
            let hook = try await owner.register(url, events: ["project.created", "webhook.disabled"])
            // What is there he may leave there, and take away; what he may see himself he may add.
            let kept: JSONValue = ["events": ["project.created", "webhook.disabled"]]
            #expect(try await blind.patch(hook.path, kept).status == 200)
            #expect(try await blind.patch(hook.path, ["events": ["webhook.disabled"]]).status == 200)
            #expect(try await blind.patch(hook.path, kept).problem == "webhook.event_not_permitted")
            let listed = try await blind.get("/webhooks/events").json["items"]?.array ?? []
            let created = listed.first { $0["name"] == "project.created" }
            #expect(created?["permission"] == "projects.view")
            #expect(created?["summary"]?.string?.isEmpty == false)
        }
    }

    @Test("An endpoint that is disabled is told of by an event")
    func notice() async throws {
        try await withReceivers { app in
            let watcher = try Receiver()
            let gone = try Receiver { _ in .answer(410) }
            defer { for receiver in [watcher, gone] { receiver.stop() } }
            let ada = try await app.signUp()
            _ = try await ada.register(watcher.url(), events: ["webhook.disabled"])
            let hook = try await ada.register(gone.url(), events: ["project.created"])
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

    @Test("A fault while events are written into messages takes all of them back, and they come again")
    func fault() async throws {
        try await withReceivers { app in
            let receiver = try Receiver()
            defer { receiver.stop() }
            let hook = try await app.signUp().register(receiver.url())
            for name in ["Apollo", "Gemini"] { _ = try await hook.actor.post("/projects", ["name": .string(name)]) }
            let database = app.application.platform.database
            let tenant = try #require(hook.actor.tenantID)
            // An event of a later release comes in between.
            let position = SQL.on(
                sqlite: "(SELECT max(position) + 1 FROM event)", postgres: "pg_current_xact_id()::text::bigint")
            let stranger = ID<PublishedEvent>()
            try await database.tenant(Scope(tenantID: tenant, userID: ID(), requestID: "test")).write { tx in
                try tx.unfiltered.execute(
                    """
                    INSERT INTO event (id, tenant_id, position, name, version, payload, correlation_id, occurred_at) \
                    VALUES (\(stranger), \(tenant), \(position), 'later.happened', 1, '{}', '', \(tx.now))
                    """)
            }
            await #expect(throws: UnknownEvent(name: "later.happened")) { try await app.catchUp() }
            #expect(try await hook.deliveries().isEmpty)
            // After ten minutes it holds up nobody any more.
            app.clock.advance(by: .seconds(600))
            try await app.catchUp()
            try await app.runJobs()
            #expect(try types(receiver) == ["project.created", "project.created"])
        }
    }
}
