import FilesTests
import HTTPTypes
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

extension ChangeRace {
    /// Those of API keys, webhooks, avatars and jobs.
    static let services: [ChangeRace] = [
        ChangeRace(.patch, "/api-keys/{id}", isVersioned: true) { stage in
            stage.owned("/api-keys/\(try await stage.createAPIKey())") { ["name": .string("Store \($0)")] }
        },
        ChangeRace(.delete, "/api-keys/{id}", refusals: ["api_key.not_found"], isVersioned: true) { stage in
            stage.owned("/api-keys/\(try await stage.createAPIKey())")
        },
        ChangeRace(.post, "/api-keys/{id}/rotate", isVersioned: true) { stage in
            stage.owned("/api-keys/\(try await stage.createAPIKey())/rotate") { _ in ["overlap_seconds": 60] }
        },
        ChangeRace(.patch, "/webhooks/{id}", isVersioned: true) { stage in
            stage.owned("/webhooks/\(try await stage.createWebhook())") { ["description": .string("\($0)")] }
        },
        ChangeRace(.delete, "/webhooks/{id}", refusals: ["webhook.not_found"], isVersioned: true) { stage in
            stage.owned("/webhooks/\(try await stage.createWebhook())")
        },
        // The registrant who adopts it changes nothing.
        ChangeRace(.post, "/webhooks/{id}/secrets") { stage in
            stage.owned("/webhooks/\(try await stage.createWebhook())/secrets")
        },
        ChangeRace(.post, "/webhooks/{id}/adopt") { stage in
            stage.owned("/webhooks/\(try await stage.createWebhook())/adopt")
        },
        ChangeRace(.put, "/tenants/current/avatar") { stage in stage.avatar("/tenants/current/avatar") },
        ChangeRace(.put, "/users/me/avatar") { stage in stage.avatar("/users/me/avatar") },
        ChangeRace(
            .delete, "/tenants/current/avatar", refusals: ["avatar.not_found"], isVersioned: true
        ) { stage in try await stage.storedAvatar("/tenants/current/avatar") },
        ChangeRace(.delete, "/users/me/avatar", refusals: ["avatar.not_found"], isVersioned: true) { stage in
            try await stage.storedAvatar("/users/me/avatar")
        },
        ChangeRace(.put, "/admin/jobs/queues/{queue}/pause") { stage in
            stage.ruled("/admin/jobs/queues/default/pause")
        },
        ChangeRace(.put, "/admin/jobs/schedules/{name}/pause") { stage in
            let (now, name) = (stage.app.clock.now, "schedule-\(ID<User>())")
            try await stage.app.application.platform.database.system().write { tx in
                try tx.execute(
                    """
                    INSERT INTO job_schedule (name, job, rule, time_zone, next_at)
                    VALUES (\(name), \("test.sample"), \("0 2 * * *"), \("UTC"), \(now))
                    """)
            }
            return stage.ruled("/admin/jobs/schedules/\(name)/pause")
        },
    ]

    /// Those of this repository's modules.
    static let modules: [ChangeRace] = [
        // A job of the module is scheduled.
        ChangeRace(.patch, "/core/schedules/{id}", isVersioned: true) { stage in
            stage.owned(try await stage.createSchedule()) { ["name": .string("Daily \($0)")] }
        },
        ChangeRace(.delete, "/core/schedules/{id}", refusals: ["schedule.not_found"], isVersioned: true) { stage in
            stage.owned(try await stage.createSchedule())
        },
        ChangeRace(.put, "/core/schedules/{id}/pause", isVersioned: true) { stage in
            stage.owned("\(try await stage.createSchedule())/pause")
        },
        ChangeRace(.delete, "/core/schedules/{id}/pause", isVersioned: true) { stage in
            let path = "\(try await stage.createSchedule())/pause"
            #expect(try await stage.owner.put(path).status == 200)
            return stage.owned(path)
        },
        ChangeRace(.patch, "/admin/jobs/{tenant}/{id}") { stage in
            let export = try await stage.owner.post("/projects/export")
            let job = try #require(export.headers[.location]?.split(separator: "/").last, "\(export.text)")
            let priorities = ["low", "urgent"]
            return stage.ruled("/admin/jobs/\(stage.tenant)/\(job)") { racer in
                ["priority": .string(priorities[racer % priorities.count])]
            }
        },
        ChangeRace(.patch, "/projects/{id}", isVersioned: true) { stage in
            let id = try await stage.create("/projects", ["name": "Apollo"])
            return stage.owned("/projects/\(id)") { ["name": .string("Apollo \($0)")] }
        },
        ChangeRace(.delete, "/projects/{id}", refusals: ["project.not_found"], isVersioned: true) { stage in
            stage.owned("/projects/\(try await stage.create("/projects", ["name": "Apollo"]))")
        },
        ChangeRace(.put, "/projects/{id}/archive", isVersioned: true) { stage in
            stage.owned("/projects/\(try await stage.create("/projects", ["name": "Apollo"]))/archive")
        },
        ChangeRace(.delete, "/projects/{id}/archive", isVersioned: true) { stage in
            let path = "/projects/\(try await stage.create("/projects", ["name": "Apollo"]))/archive"
            #expect(try await stage.owner.put(path).status == 200)
            return stage.owned(path)
        },
        // The route documents that the account may have been changed meanwhile.
        ChangeRace(.put, "/billing/account", refusals: ["billing.changed_meanwhile"]) { stage in
            stage.owned("/billing/account") { ["customer": ["name": .string("Acme \($0)"), "country": "DE"]] }
        },
        ChangeRace(
            .patch, "/billing/subscription", refusals: ["billing.changed_meanwhile"], isVersioned: true
        ) { stage in
            try await stage.subscribe()
            return stage.owned("/billing/subscription") { ["seat_count": .int(2 + $0)] }
        },
    ]

    /// Those of a subscription's states: the second change of one kind finds the state that the first one made.
    static let subscriptions: [ChangeRace] = [
        subscription(.post, "cancel", refusals: ["billing.cancellation_scheduled", "billing.nothing_to_change"]),
        subscription(.delete, "cancel", after: (.post, "cancel"), refusals: ["billing.cancellation_not_scheduled"]),
        subscription(.post, "pause", refusals: ["billing.command_refused"]),
        subscription(.post, "resume", after: (.post, "pause"), refusals: ["billing.command_refused"]),
        ChangeRace(
            .post, "/superuser/billing/tenants/{tenant}/invoices/{id}/void",
            refusals: ["billing.invoice_action_refused", "billing.changed_meanwhile", "billing.payment_in_progress"]
        ) { stage in
            try await stage.subscribe()
            let invoice = try await stage.owner.get("/billing/invoices").json["items"]?[0]?["id"]?.string
            let path = "/superuser/billing/tenants/\(stage.tenant)/invoices/\(try #require(invoice))/void"
            return stage.ruled(path) { _ in ["reason": "Issued to the wrong company"] }
        },
    ]

    private static func subscription(
        _ method: HTTPRequest.Method, _ action: String, after first: (HTTPRequest.Method, String)? = nil,
        refusals: Set<String>
    ) -> ChangeRace {
        let path = "/billing/subscription/\(action)"
        let refusals = refusals.union(["billing.changed_meanwhile"])
        return ChangeRace(method, path, refusals: refusals, isVersioned: true) { stage in
            try await stage.subscribe()
            if let (method, action) = first {
                let response = try await stage.owner.send(method, "/billing/subscription/\(action)")
                #expect(response.status == 200, "\(response.text)")
            }
            return stage.owned(path)
        }
    }
}

extension ChangeRace {
    fileprivate static let schedule: JSONValue = [
        "name": "Daily", "job": "projects.export", "arguments": ["format": "csv"], "cron": "30 8 * * *",
    ]
}

extension ChangeRace.Stage {
    fileprivate func createAPIKey() async throws -> String {
        let body: JSONValue = ["name": "Store", "role": "viewer", "scopes": ["api_keys.view"]]
        return try await create("/api-keys", body, at: ["api_key", "id"])
    }

    fileprivate func createSchedule() async throws -> String {
        "/core/schedules/\(try await create("/core/schedules", ChangeRace.schedule))"
    }

    fileprivate func subscribe() async throws {
        let started = try await owner.post("/billing/subscription", ["plan": "business", "seat_count": 1])
        #expect(started.status == 201, "\(started.text)")
    }

    /// Stores an avatar, and returns requests without a body to its path.
    fileprivate func storedAvatar(_ path: String) async throws -> ChangeRace.Requests {
        var headers = owner.headers
        headers[.contentType] = "image/png"
        let stored = try await app.send(
            .put, owner.requests.prefix + path, bytes: SampleImage.png(16, 16), headers: headers)
        #expect(stored.status == 200, "\(stored.text)")
        return owned(path)
    }

    fileprivate func createWebhook() async throws -> String {
        try await create(
            "/webhooks", ["url": "https://127.0.0.1.nip.invalid/", "events": ["*"]], at: ["webhook", "id"])
    }

    fileprivate func avatar(_ path: String) -> ChangeRace.Requests {
        ChangeRace.Requests(actor: owner, path: path, content: (SampleImage.png(16, 16), "image/png"))
    }
}
