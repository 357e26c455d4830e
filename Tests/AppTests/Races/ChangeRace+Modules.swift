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
            let body: JSONValue = ["name": "Store", "role": "viewer", "scopes": ["api_keys.view"]]
            let id = try await stage.create("/api-keys", body, at: ["api_key", "id"])
            return stage.owned("/api-keys/\(id)") { ["name": .string("Store \($0)")] }
        },
        ChangeRace(.patch, "/webhooks/{id}", isVersioned: true) { stage in
            stage.owned("/webhooks/\(try await stage.createWebhook())") { ["description": .string("\($0)")] }
        },
        // The registrant who adopts it changes nothing.
        ChangeRace(.post, "/webhooks/{id}/adopt") { stage in
            stage.owned("/webhooks/\(try await stage.createWebhook())/adopt")
        },
        ChangeRace(.put, "/tenants/current/avatar") { stage in stage.avatar("/tenants/current/avatar") },
        ChangeRace(.put, "/users/me/avatar") { stage in stage.avatar("/users/me/avatar") },
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
            let id = try await stage.create("/core/schedules", ChangeRace.schedule)
            return stage.owned("/core/schedules/\(id)") { ["name": .string("Daily \($0)")] }
        },
        ChangeRace(.put, "/core/schedules/{id}/pause") { stage in
            stage.owned("/core/schedules/\(try await stage.create("/core/schedules", ChangeRace.schedule))/pause")
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
        ChangeRace(.put, "/projects/{id}/archive") { stage in
            stage.owned("/projects/\(try await stage.create("/projects", ["name": "Apollo"]))/archive")
        },
        // The route documents that the account may have been changed meanwhile.
        ChangeRace(.put, "/billing/account", refusals: ["billing.changed_meanwhile"]) { stage in
            stage.owned("/billing/account") { ["customer": ["name": .string("Acme \($0)"), "country": "DE"]] }
        },
        ChangeRace(
            .patch, "/billing/subscription", refusals: ["billing.changed_meanwhile"], isVersioned: true
        ) { stage in
            let started = try await stage.owner.post("/billing/subscription", ["plan": "business", "seat_count": 1])
            #expect(started.status == 201, "\(started.text)")
            return stage.owned("/billing/subscription") { ["seat_count": .int(2 + $0)] }
        },
    ]
}

extension ChangeRace {
    fileprivate static let schedule: JSONValue = [
        "name": "Daily", "job": "projects.export", "arguments": ["format": "csv"], "cron": "30 8 * * *",
    ]
}

extension ChangeRace.Stage {
    fileprivate func createWebhook() async throws -> String {
        try await create(
            "/webhooks", ["url": "https://127.0.0.1.nip.invalid/", "events": ["*"]], at: ["webhook", "id"])
    }

    fileprivate func avatar(_ path: String) -> ChangeRace.Requests {
        ChangeRace.Requests(actor: owner, path: path, content: (SampleImage.png(16, 16), "image/png"))
    }
}
