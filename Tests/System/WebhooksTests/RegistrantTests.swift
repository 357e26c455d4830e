import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Registrants of webhooks")
struct RegistrantTests {
    private static let manage = ["webhooks.view", "webhooks.manage"]

    /// A webhook that a manager registered who may see samples; the owner of the tenant comes with it.
    private func withManager(
        events: [String] = ["sample.created"],
        _ body: (_ app: TestApp, _ owner: Actor, _ hook: RegisteredWebhook, _ receiver: Receiver) async throws -> Void
    ) async throws {
        try await withReceivers { app in
            let receiver = try Receiver()
            defer { receiver.stop() }
            let owner = try await app.signUp(tenant: "Acme")
            let manager = try await owner.addMember(permissions: Self.manage + ["samples.view"])
            let hook = try await manager.register(receiver.url(), events: events)
            try await body(app, owner, hook, receiver)
        }
    }

    private func deliver(_ app: TestApp) async throws {
        try await app.catchUp()
        try await app.runJobs()
    }

    private func hook(_ hook: RegisteredWebhook, of actor: Actor) -> RegisteredWebhook {
        RegisteredWebhook(actor: actor, id: hook.id, secret: hook.secret)
    }

    @Test("A webhook shows who registered it")
    func shown() async throws {
        try await withManager { _, owner, hook, _ in
            let shown = try await owner.get(hook.path).json
            #expect(shown["registered_by"]?.string == "\(hook.actor.userID)")
            #expect(shown["suspended"] == false)
            let listed = try await owner.get("/webhooks").json["items"]?[0]
            #expect(listed?["registered_by"] == shown["registered_by"])
        }
    }

    @Test("When its registrant leaves, a webhook sends nothing, even to one who comes back, until a member adopts it")
    func leaving() async throws {
        try await withManager { app, owner, hook, receiver in
            let member = "/tenants/current/members/\(hook.actor.userID)"
            #expect(try await owner.delete(member).status == 204)
            let mine = self.hook(hook, of: owner)
            #expect(try await mine.get()["suspended"] == true)
            #expect(try await owner.post("\(hook.path)/ping").problem == "webhook.suspended")
            #expect(try await owner.post("/samples", ["name": "One"]).status == 201)
            try await deliver(app)
            #expect(receiver.requests.isEmpty)
            #expect(try await mine.get()["suspended_at"]?.string == "\(app.clock.now)")
            #expect(try await mine.get()["enabled"] == true)
            let replay: JSONValue = ["since": "2020-01-01T00:00:00Z"]
            #expect(try await owner.post("\(hook.path)/replay", replay).problem == "webhook.suspended")

            let adopted = try await owner.post("\(hook.path)/adopt")
            #expect(adopted.status == 200)
            #expect(adopted.json["registered_by"]?.string == "\(owner.userID)")
            #expect(adopted.json["suspended"] == false)
            #expect(try await owner.post("/samples", ["name": "Two"]).status == 201)
            try await deliver(app)
            #expect(receiver.requests.count == 1)
            #expect(receiver.requests.first?.body.contains("Two") == true)
        }
    }

    @Test("A registrant who lost a permission loses the webhook, and doesn't get it back with the permission")
    func losing() async throws {
        try await withManager { app, owner, hook, receiver in
            let member = "/tenants/current/members/\(hook.actor.userID)"
            #expect(try await owner.patch(member, ["role": "viewer"]).status == 200)
            _ = try await owner.post("/samples", ["name": "One"])
            try await deliver(app)
            #expect(try await owner.patch(member, ["role": "admin"]).status == 200)
            _ = try await owner.post("/samples", ["name": "Two"])
            try await deliver(app)
            #expect(receiver.requests.isEmpty)
            #expect(try await owner.get(hook.path).json["suspended"] == true)
            // A member with the permissions, the former registrant included, adopts it.
            #expect(try await hook.actor.post("\(hook.path)/adopt").status == 200)
            _ = try await owner.post("/samples", ["name": "Three"])
            try await deliver(app)
            #expect(receiver.requests.count == 1)
        }
    }

    @Test("A message that waits isn't sent after its registrant left")
    func waiting() async throws {
        try await withManager { app, owner, hook, receiver in
            _ = try await owner.post("/samples", ["name": "One"])
            try await app.catchUp()
            #expect(try await owner.delete("/tenants/current/members/\(hook.actor.userID)").status == 204)
            try await app.runJobs()
            #expect(receiver.requests.isEmpty)
            #expect(try await self.hook(hook, of: owner).deliveries().first?["state"] == "cancelled")
            #expect(try await owner.get(hook.path).json["suspended_at"]?.string != nil)
        }
    }

    @Test("A suspended webhook publishes an event")
    func notice() async throws {
        try await withManager { app, owner, hook, receiver in
            let watcher = try Receiver()
            defer { watcher.stop() }
            _ = try await owner.register(watcher.url(), events: ["webhook.suspended"])
            #expect(try await owner.delete("/tenants/current/members/\(hook.actor.userID)").status == 204)
            _ = try await owner.post("/samples", ["name": "One"])
            try await deliver(app)
            try await deliver(app)
            let message = try JSONValue(parsing: try #require(watcher.requests.first).body)
            #expect(message["data"]?["webhook_id"]?.string == hook.id)
            #expect(message["data"]?["registered_by"]?.string == "\(hook.actor.userID)")
            #expect(watcher.requests.count == 1)
        }
    }

    @Test("Of every event, only those are sent that the registrant may see")
    func everyEvent() async throws {
        try await withReceivers { app in
            let receiver = try Receiver()
            defer { receiver.stop() }
            let owner = try await app.signUp(tenant: "Acme")
            let events = try await owner.get("/webhooks/events").json["items"]?.array ?? []
            let all = Set(Self.manage + events.compactMap { $0["permission"]?.string })
            #expect(all.contains("samples.view"))
            let manager = try await owner.addMember(permissions: all.sorted())
            // The event of the new member is over before the webhook exists.
            try await app.catchUp()
            _ = try await manager.register(receiver.url())
            let member = try await owner.get("/tenants/current/members/\(manager.userID)").json
            let id = member["role_id"]?.string ?? ""
            let fewer = all.subtracting(["samples.view"]).sorted().map { JSONValue.string($0) }
            #expect(try await owner.patch("/tenants/current/roles/\(id)", ["permissions": .array(fewer)]).status == 200)
            _ = try await owner.post("/samples", ["name": "One"])
            try await deliver(app)
            #expect(receiver.requests.isEmpty)
            #expect(try await owner.get("/webhooks").json["items"]?[0]?["suspended"] == false)
        }
    }

    @Test("Only a member who may see the events changes the URL, and becomes the registrant")
    func url() async throws {
        try await withManager { app, owner, hook, receiver in
            let other = try await owner.addMember(permissions: Self.manage)
            let change: JSONValue = ["url": .string(receiver.url("/new"))]
            #expect(try await other.patch(hook.path, change).problem == "webhook.event_not_permitted")
            #expect(try await other.post("\(hook.path)/adopt").problem == "webhook.event_not_permitted")
            // Neither where nor what it sends changes.
            let description: JSONValue = ["description": "Ours", "url": .string(receiver.url())]
            #expect(try await other.patch(hook.path, description).status == 200)
            #expect(try await owner.get(hook.path).json["registered_by"]?.string == "\(hook.actor.userID)")

            #expect(try await owner.patch(hook.path, change).json["registered_by"]?.string == "\(owner.userID)")
            #expect(try await owner.delete("/tenants/current/members/\(hook.actor.userID)").status == 204)
            _ = try await owner.post("/samples", ["name": "One"])
            try await deliver(app)
            #expect(receiver.requests.map(\.path) == ["/new"])
        }
    }

    @Test("Bodies are read and sent again only by members who may see the event")
    func bodies() async throws {
        try await withManager { app, owner, hook, receiver in
            _ = try await owner.post("/samples", ["name": "Secret plan"])
            try await deliver(app)
            let ping = try await hook.ping()
            try await app.runJobs()
            let other = try await owner.addMember(permissions: Self.manage)
            let theirs = self.hook(hook, of: other)
            let sent = try #require(try await theirs.deliveries("?event=sample.created").first?["id"]?.string)
            let path = "\(hook.path)/deliveries/\(sent)"
            let refused = try await other.get(path)
            #expect(refused.problem == "webhook.event_not_permitted" && !refused.text.contains("Secret"))
            #expect(try await other.post("\(path)/replay").problem == "webhook.event_not_permitted")
            #expect(try await other.get("\(hook.path)/deliveries/\(ping)").status == 200)
            #expect(try await hook.actor.get(path).text.contains("Secret plan"))
            #expect(try await hook.actor.post("\(path)/replay").status == 202)
            #expect(receiver.requests.count == 2)
        }
    }

    @Test("A replay of all leaves out the events that the caller may not see")
    func replay() async throws {
        try await withReceivers { app in
            let receiver = try Receiver { _ in .respond(410) }
            defer { receiver.stop() }
            let owner = try await app.signUp(tenant: "Acme")
            let hook = try await owner.register(receiver.url(), events: ["sample.created"])
            _ = try await owner.post("/samples", ["name": "One"])
            try await deliver(app)
            #expect(try await owner.patch(hook.path, ["enabled": true]).status == 200)
            let other = try await owner.addMember(permissions: Self.manage)
            let since: JSONValue = ["since": "2020-01-01T00:00:00Z"]
            #expect(try await other.post("\(hook.path)/replay", since).json["count"] == 0)
            #expect(try await owner.post("\(hook.path)/replay", since).json["count"] == 1)
        }
    }

    @Test("A webhook of another tenant can't be adopted, and an outdated version isn't")
    func refused() async throws {
        try await withManager { app, owner, hook, _ in
            let eve = try await app.signUp(tenant: "Globex")
            #expect(try await eve.post("\(hook.path)/adopt").problem == "webhook.not_found")
            #expect(try await owner.post("\(hook.path)/adopt", headers: [.ifMatch: "\"9\""]).status == 412)
            #expect(try await owner.get(hook.path).json["registered_by"]?.string == "\(hook.actor.userID)")
        }
    }

    @Test("A disabled registrant is as one who left, also when enabled again")
    func disabled() async throws {
        try await withManager { app, owner, hook, receiver in
            let system = app.application.platform.database.system()
            func disable(_ time: SQL) async throws {
                let change: SQL = "UPDATE \(ident: "user") SET disabled_at = \(time) WHERE id = \(hook.actor.userID)"
                try await system.write { tx in _ = try tx.execute(change) }
            }
            _ = try await owner.post("/samples", ["name": "One"])
            try await app.catchUp()
            try await disable("\(app.clock.now)")
            #expect(try await owner.get(hook.path).json["suspended"] == true)
            try await app.runJobs()
            _ = try await owner.post("/samples", ["name": "Two"])
            try await deliver(app)
            try await disable("NULL")
            _ = try await owner.post("/samples", ["name": "Three"])
            try await deliver(app)
            #expect(receiver.requests.isEmpty)
            #expect(try await owner.get(hook.path).json["suspended_at"]?.string != nil)
            #expect(try await owner.post("\(hook.path)/adopt").status == 200)
            _ = try await owner.post("/samples", ["name": "Four"])
            try await deliver(app)
            #expect(receiver.requests.count == 1)
        }
    }
}
