import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Webhook API")
struct WebhookControllerTests {
    private let url = "https://hooks.example.com/in"

    @Test("A webhook is created, read without its secret, changed and deleted")
    func life() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let created = try await ada.post(
                "/webhooks", ["url": "https://Hooks.Example.com/in", "description": "Ours", "events": ["*"]])
            #expect(created.status == 201)
            #expect(created.json["secret"]?.string?.hasPrefix("whsec_") == true)
            let id = created.json["webhook"]?["id"]?.string ?? ""
            #expect(created.headers[.location] == "/api/v1/webhooks/\(id)")

            let shown = try await ada.get("/webhooks/\(id)")
            #expect(shown.json["url"]?.string == url)
            #expect(shown.json["enabled"] == true && shown.json["failures"] == 0)
            #expect(!shown.text.contains("whsec_"))

            let changed = try await ada.patch(
                "/webhooks/\(id)", ["url": "https://other.example/", "description": nil, "enabled": false])
            #expect(changed.status == 200)
            #expect(changed.json["url"] == "https://other.example/")
            #expect(changed.json["description"] == nil || changed.json["description"] == .null)
            #expect(changed.json["disabled_reason"] == "member")
            #expect(changed.json["version"] == 2)
            #expect(try await ada.get("/webhooks").json["items"]?.array?.count == 1)

            #expect(try await ada.delete("/webhooks/\(id)").status == 204)
            #expect(try await ada.get("/webhooks/\(id)").problem == "webhook.not_found")
            #expect(try await ada.get("/webhooks").json["items"]?.array?.isEmpty == true)
        }
    }

    @Test("A change with an outdated version is rejected")
    func versions() async throws {
        try await withApp(SampleApp.self) { app in
            let hook = try await app.signUp().register(url)
            let change: JSONValue = ["enabled": false]
            #expect(try await hook.actor.patch(hook.path, change, headers: [.ifMatch: "\"9\""]).status == 412)
            #expect(try await hook.get()["enabled"] == true)
            let tag = try #require(try await hook.actor.get(hook.path).headers[.eTag])
            #expect(tag == "\"1\"")
            let changed = try await hook.actor.patch(hook.path, change, headers: [.ifMatch: tag])
            #expect(changed.status == 200 && changed.headers[.eTag] == "\"2\"")
            for headers: HTTPFields in [[.ifMatch: tag], [.ifNoneMatch: "*"]] {
                #expect(try await hook.actor.delete(hook.path, headers: headers).problem == "precondition.failed")
            }
            let secrets = "\(hook.path)/secrets"
            for headers: HTTPFields in [[.ifMatch: tag], [.ifNoneMatch: "*"]] {
                #expect(try await hook.actor.post(secrets, headers: headers).problem == "precondition.failed")
            }
            let rotated = try await hook.actor.post(secrets, headers: [.ifMatch: "\"2\""])
            #expect(rotated.status == 201 && rotated.headers[.eTag] == "\"3\"")
            #expect(try await hook.actor.delete(hook.path, headers: [.ifMatch: "\"3\""]).status == 204)
        }
    }

    @Test(
        "URLs with disallowed addresses are rejected at registration",
        arguments: [
            "http://hooks.example.com/", "https://127.0.0.1/", "https://[::1]/", "https://10.1.2.3/",
            "https://169.254.169.254/latest/meta-data", "https://2130706433/", "https://user:pw@hooks.example.com/",
            "ftp://hooks.example.com/",
        ])
    func refusedAddresses(_ url: String) async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let refused = try await ada.post("/webhooks", ["url": .string(url), "events": ["*"]])
            #expect(refused.status == 422 && refused.pointers == ["/url"])
            let hook = try await ada.register(self.url)
            #expect(try await ada.patch(hook.path, ["url": .string(url)]).pointers == ["/url"])
            #expect(try await hook.get()["url"]?.string == self.url)
        }
    }

    @Test("Unknown events are reported with their pointers")
    func unknownEvents() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let body: JSONValue = ["url": .string(url), "events": ["*", "nothing.happened", "x"]]
            let refused = try await ada.post("/webhooks", body)
            #expect(refused.problem == "webhook.event_unknown")
            #expect(refused.pointers == ["/events/1", "/events/2"])
            #expect(try await ada.post("/webhooks", ["url": .string(url), "events": []]).status == 422)
            let hook = try await ada.register(url)
            #expect(try await ada.patch(hook.path, ["events": ["*", "x"]]).pointers == ["/events/1"])
            #expect(try await hook.get()["events"] == ["*"])
        }
    }

    @Test("The number of webhooks of a tenant is limited by the setting")
    func limit() async throws {
        try await withApp(SampleApp.self, settings: ["webhooks.maximum_endpoints": "2"]) { app in
            let ada = try await app.signUp()
            for _ in 0..<2 { _ = try await ada.register(url) }
            let refused = try await ada.post("/webhooks", ["url": .string(url), "events": ["*"]])
            #expect(refused.problem == "webhook.too_many" && refused.status == 409)
            _ = try await app.signUp(tenant: "Globex").register(url)
        }
    }

    @Test("Viewers can read webhooks and deliveries; only managers can change them")
    func permissions() async throws {
        try await withApp(SampleApp.self) { app in
            let hook = try await app.signUp().register(url)
            let viewer = try await hook.actor.addMember(permissions: ["webhooks.view"])
            #expect(try await viewer.get(hook.path).status == 200)
            #expect(try await viewer.get("/webhooks/events").status == 200)
            #expect(try await viewer.get("\(hook.path)/deliveries").status == 200)
            for path in ["/ping", "/secrets", "/replay"] {
                #expect(try await viewer.post(hook.path + path, ["since": "2026-01-01T00:00:00Z"]).status == 403)
            }
            #expect(try await viewer.patch(hook.path, ["enabled": false]).status == 403)
            #expect(try await viewer.delete(hook.path).status == 403)
            #expect(try await viewer.post("/webhooks", ["url": .string(url), "events": ["*"]]).status == 403)
        }
    }

    @Test("Secrets are stored encrypted")
    func sealed() async throws {
        try await withApp(SampleApp.self) { app in
            let hook = try await app.signUp().register(url)
            let rows = try await app.application.platform.database.tenant(
                Scope(tenantID: #require(hook.actor.tenantID), userID: ID(), requestID: "test")
            ).read { tx in
                try tx.unfiltered(reason: "a test").rows("SELECT secret FROM webhook").map {
                    try $0.decode(String.self, "secret")
                }
            }
            #expect(rows.count == 1)
            #expect(rows.allSatisfy { $0.hasPrefix("development:") && !$0.contains(hook.secret.dropFirst(6)) })
        }
    }
}

@Suite("Tenant isolation of webhooks")
struct WebhookIsolationTests {
    @Test("A member of another tenant gets 404 for every verb, and nothing changes")
    func everyVerb() async throws {
        try await withReceivers { app in
            let receiver = try Receiver()
            defer { receiver.stop() }
            let hook = try await app.signUp(tenant: "Acme").register(receiver.url())
            let delivery = try await hook.ping()
            let bob = try await app.signUp(tenant: "Globex")
            let mine = try await bob.register(receiver.url())

            for path in ["", "/deliveries", "/deliveries/\(delivery)"] {
                #expect(try await bob.get(hook.path + path).problem == "webhook.not_found")
            }
            for path in ["/ping", "/secrets", "/deliveries/\(delivery)/replay", "/replay"] {
                let response = try await bob.post(
                    hook.path + path, path == "/replay" ? ["since": "2026-01-01T00:00:00Z"] : nil)
                #expect(response.problem == "webhook.not_found", "\(path)")
            }
            #expect(try await bob.patch(hook.path, ["enabled": false]).problem == "webhook.not_found")
            #expect(try await bob.delete(hook.path).problem == "webhook.not_found")
            // The delivery isn't found through another webhook either.
            #expect(try await bob.get("\(mine.path)/deliveries/\(delivery)").problem == "webhook.delivery_not_found")
            #expect(try await bob.get("/webhooks").json["items"]?.array?.count == 1)

            #expect(try await hook.get()["version"] == 1)
            #expect(try await app.runJobs().completed == 1)
            #expect(try await hook.delivery(delivery)["delivery"]?["state"] == "delivered")
        }
    }

    @Test("The same address in the form of an earlier release needs no permissions of events, and another one does")
    func addressForm() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let hook = try await ada.register("https://[2606:4700:0:0:0:0:0:1]/in", events: ["sample.created"])
            #expect(try await hook.get()["url"] == "https://[2606:4700::1]/in")
            let clerk = try await ada.addMember(permissions: ["webhooks.view", "webhooks.manage"])
            let scope = Scope(tenantID: try #require(ada.tenantID), userID: .noUser, requestID: "test")
            try await app.application.platform.database.tenant(scope).write { tx in
                _ = try tx.unfiltered(reason: "a test").execute(
                    "UPDATE webhook SET url = 'https://[2606:4700:0:0:0:0:0:1]/in'")
            }
            let same: JSONValue = ["url": "https://[2606:4700::1]/in", "description": "Ours"]
            let changed = try await clerk.patch(hook.path, same)
            #expect(changed.status == 200)
            #expect(changed.json["registered_by"]?.string == "\(ada.userID)")
            let other: JSONValue = ["url": "https://[2606:4700::2]/in"]
            #expect(try await clerk.patch(hook.path, other).problem == "webhook.event_not_permitted")
        }
    }
}
