import HTTPTypes
import Logging
import SampleProduct
import Testing
import Trellis
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTesting

@Suite("Schedules of a tenant's administrators")
struct ScheduleControllerTests {
    private static let daily: JSONValue = [
        "name": "Daily", "job": "samples.export", "arguments": ["format": "csv"], "cron": "30 8 * * *",
        "time_zone": "Europe/Berlin",
    ]

    private func create(_ actor: Actor, _ body: JSONValue = daily) async throws -> String {
        let created = try await actor.post("/core/schedules", body)
        try #require(created.status == 201, "\(created.text)")
        return "/core/schedules/\(try #require(created.json["id"]?.string))"
    }

    /// Enqueues the jobs of due schedules and notes the ends of earlier ones, as workers do.
    private func fire(_ app: TestApp) async throws {
        let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        try await StoredScheduler(app.application.jobs, app.application.jobStore, logger: silent).fireDue()
        try await app.application.jobStore.storedSchedules.noteOutcomes()
    }

    @Test("A schedule is created, listed, run at its due time, paused, resumed and deleted")
    func life() async throws {
        try await withApp(SampleApp.self) { app in
            var ada = try await app.signUp(tenant: "Acme")
            let tenant = ada.tenantID
            let path = try await create(ada)
            let made = try await ada.get(path).json
            #expect(made["cron"] == "30 8 * * *" && made["time_zone"] == "Europe/Berlin")
            #expect(made["every_seconds"] == .null)
            #expect(made["last"] == .null && made["paused_at"] == .null && made["arguments"]?["format"] == "csv")
            #expect(try await ada.get("/core/schedules").json["items"]?.array?.count == 1)

            app.clock.advance(by: .seconds(86_400))
            try await fire(app)
            try await fire(app)
            #expect(try await app.runJobs().completed == 1)
            try await fire(app)
            // The session has ended meanwhile.
            ada = try await app.logIn(ada.email).inTenant(tenant)
            let ran = try await ada.get(path).json
            #expect(ran["last"]?["outcome"] == "completed" && ran["last"]?["at"] == made["next_at"])
            let job = try #require(ran["last"]?["job_id"]?.string)
            #expect(try await ada.get("/core/jobs/\(job)").json["state"] == "completed")

            let paused = try await ada.put(path + "/pause")
            #expect(paused.json["next_at"] == .null && paused.json["paused_at"] != .null)
            app.clock.advance(by: .seconds(86_400))
            try await fire(app)
            #expect(try await app.runJobs().attempts == 0)
            ada = try await app.logIn(ada.email).inTenant(tenant)
            #expect(try await ada.delete(path + "/pause").json["next_at"] != .null)
            #expect(try await ada.delete(path).status == 204)
            #expect(try await ada.get(path).problem == "schedule.not_found")
        }
    }

    @Test("A schedule can run now; a second run waits for the end of the first")
    func runNow() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let path = try await create(ada)
            let run = try await ada.post(path + "/run")
            #expect(run.status == 202 && run.json["job_id"] != nil)
            #expect(try await ada.post(path + "/run").problem == "job.not_unique")
            #expect(try await app.runJobs().completed == 1)
            #expect(try await ada.post(path + "/run").status == 202)
        }
    }

    @Test("Only jobs that declare it can be scheduled, with arguments that match their schema")
    func jobs() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let jobs = try await ada.get("/core/schedules/jobs").json["items"]
            #expect(jobs?[0]?["name"] == "samples.export" && jobs?.array?.count == 1)
            #expect(jobs?[0]?["arguments"]?["properties"]?["format"] != nil)
            #expect(jobs?[0]?["arguments"]?["required"] == ["format"])

            func create(_ changes: [String: JSONValue]) async throws -> TestResponse {
                var body: JSONObject = [
                    "name": "Daily", "job": "samples.export", "cron": "@daily", "arguments": ["format": "csv"],
                ]
                for (key, value) in changes { body[key] = value == .null ? JSONValue?.none : value }
                return try await ada.post("/core/schedules", .object(body))
            }
            // A job of the platform, and one that no module declares.
            for name in ["tenants.erase", "nobody.knows"] {
                let refused = try await create(["job": .string(name)])
                #expect(refused.status == 422 && refused.problem == "schedule.unknown_job")
            }
            for arguments in [["format": "pdf"], ["format": "csv", "more": 1], [:]] as [JSONValue] {
                let refused = try await create(["arguments": arguments])
                #expect(refused.status == 422 && refused.problem == "input.invalid", "\(refused.text)")
                #expect(refused.json["errors"]?[0]?["pointer"]?.string?.hasPrefix("/arguments/") == true)
            }
            let wrong: [([String: JSONValue], String)] = [
                (["cron": "0 25 * * *"], "schedule.invalid_rule"), (["cron": "0 0 30 2 *"], "schedule.invalid_rule"),
                (["time_zone": "Mars/Base"], "schedule.invalid_rule"), (["cron": .null], "schedule.ambiguous_rule"),
                (["time_zone": "GMT+5"], "schedule.invalid_rule"), (["time_zone": "Factory"], "schedule.invalid_rule"),
                (["time_zone": "BST"], "schedule.invalid_rule"),
                (["cron": .null, "every_seconds": 3600, "time_zone": "No/Where"], "schedule.invalid_rule"),
                (["every_seconds": 3600], "schedule.ambiguous_rule"),
                (["cron": .null, "every_seconds": 59], "schedule.too_frequent"),
            ]
            for (changes, problem) in wrong {
                let refused = try await create(changes)
                #expect(refused.status == 422 && refused.problem == problem, "\(changes): \(refused.text)")
            }
            #expect(try await ada.get("/core/schedules").json["items"]?.array?.isEmpty == true)
        }
    }

    @Test("The least interval and the number of a tenant's schedules are settings")
    func limits() async throws {
        let settings = ["jobs.schedule_interval": "1h", "quotas.schedules": "2"]
        try await withApp(SampleApp.self, settings: settings) { app in
            let ada = try await app.signUp(tenant: "Acme")
            func body(_ name: String, _ cron: String) -> JSONValue {
                ["name": .string(name), "job": "samples.export", "arguments": ["format": "csv"], "cron": .string(cron)]
            }
            #expect(try await ada.post("/core/schedules", body("a", "0,30 8 * * *")).problem == "schedule.too_frequent")
            let path = try await create(ada, body("a", "0 * * * *"))
            #expect(try await ada.patch(path, ["cron": "*/30 * * * *"]).problem == "schedule.too_frequent")
            #expect(try await ada.post("/core/schedules", body("a", "@daily")).problem == "schedule.name_taken")
            _ = try await create(ada, body("b", "@daily"))
            #expect(try await ada.post("/core/schedules", body("c", "@daily")).problem == "quota.limit")
            #expect(try await ada.delete(path).status == 204)
            _ = try await create(ada, body("c", "@daily"))
        }
    }

    @Test("A rule that is too frequent is reported at its field, of a new schedule and of a change")
    func frequentField() async throws {
        try await withApp(SampleApp.self, settings: ["jobs.schedule_interval": "1h"]) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let path = try await create(ada)
            let rules: [(field: String, value: JSONValue)] = [("every_seconds", 3599), ("cron", "*/30 * * * *")]
            for (field, value) in rules {
                let body: JSONObject = [
                    "name": "Often", "job": "samples.export", "arguments": ["format": "csv"], field: value,
                ]
                let created = try await ada.post("/core/schedules", .object(body))
                #expect(created.problem == "schedule.too_frequent" && created.pointers == ["/\(field)"])
                let changed = try await ada.patch(path, .object([field: value]))
                #expect(changed.problem == "schedule.too_frequent" && changed.pointers == ["/\(field)"])
            }
        }
    }

    @Test("A change names the version that it is for, and a new rule applies from now on")
    func versions() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let path = try await create(ada)
            let first = try await ada.get(path)
            let tag = try #require(first.headers[.eTag])
            let renamed = try await ada.patch(path, ["name": "Renamed"], headers: [.ifMatch: tag])
            #expect(renamed.status == 200 && renamed.json["next_at"] == first.json["next_at"])
            #expect(try await ada.patch(path, ["name": "Late"], headers: [.ifMatch: tag]).status == 412)
            for headers: HTTPFields in [[.ifMatch: tag], [.ifNoneMatch: "*"]] {
                #expect(try await ada.put("\(path)/pause", headers: headers).status == 412)
                #expect(try await ada.delete("\(path)/pause", headers: headers).status == 412)
                #expect(try await ada.delete(path, headers: headers).status == 412)
            }
            #expect(try await ada.get(path).json == renamed.json)
            let hourly = try await ada.patch(path, ["every_seconds": 3600])
            #expect(hourly.json["cron"] == .null && hourly.json["every_seconds"]?.int == 3600)
            #expect(hourly.json["next_at"] != first.json["next_at"])
            // What runs by it changes no version.
            app.clock.advance(by: .seconds(3600))
            try await fire(app)
            let later = try await app.logIn(ada.email).inTenant(ada.tenantID)
            #expect(try await later.get(path).json["version"] == hourly.json["version"])
        }
    }

    @Test("Schedules need their permissions and that of the job, and are invisible to other tenants")
    func permissions() async throws {
        try await withApp(SampleApp.self) { app in
            let owner = try await app.signUp(tenant: "Acme")
            let viewer = try await owner.addMember(permissions: ["schedules.view"])
            let manager = try await owner.addMember(permissions: ["schedules.view", "schedules.manage"])
            let stranger = try await app.signUp(tenant: "Globex")
            let path = try await create(owner)
            #expect(try await viewer.get(path).status == 200)
            #expect(try await viewer.post(path + "/run").problem == "auth.forbidden")
            #expect(try await viewer.get("/core/schedules/jobs").json["items"]?.array?.isEmpty == true)
            // It may pause and delete, but not make the job run.
            #expect(try await manager.put(path + "/pause").status == 200)
            for refused in [
                try await manager.post("/core/schedules", Self.daily), try await manager.post(path + "/run"),
                try await manager.delete(path + "/pause"), try await manager.patch(path, ["name": "Mine"]),
            ] {
                #expect(refused.problem == "auth.forbidden")
            }
            for refused in [
                try await stranger.get(path), try await stranger.patch(path, ["name": "Mine"]),
                try await stranger.delete(path), try await stranger.put(path + "/pause"),
                try await stranger.delete(path + "/pause"), try await stranger.post(path + "/run"),
            ] {
                #expect(refused.problem == "schedule.not_found")
            }
            #expect(try await stranger.get("/core/schedules").json["items"]?.array?.isEmpty == true)
        }
    }

    @Test("A suspended tenant's schedules wait, and run once when it is resumed")
    func suspended() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let tenant = try #require(ada.tenantID)
            try await app.application.createSuperuser(email: "root@example.com", password: TestApp.password)
            let first = try await app.logIn("root@example.com")
            _ = try await create(ada)
            #expect(try await first.put("/superuser/tenants/\(tenant)/suspension").status < 300)
            for _ in 0..<3 {
                app.clock.advance(by: .seconds(86_400))
                try await fire(app)
            }
            #expect(try await app.runJobs().attempts == 0)
            // The first session has ended meanwhile.
            let superuser = try await app.logIn("root@example.com")
            #expect(try await superuser.delete("/superuser/tenants/\(tenant)/suspension").status < 300)
            app.clock.advance(by: .seconds(60))
            try await fire(app)
            #expect(try await app.runJobs().completed == 1)
        }
    }
}
