import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisAdmin
@testable import TrellisJobs

@Suite("What the dashboard of jobs says")
struct DashboardTests {
    private static let failed = AttemptResult.Outcome.failed(
        code: "gateway.down", message: "502", retryAfter: .seconds(600))

    @Test("After an action in this process no page shows the overview from before, with or without a notice")
    func invalidated() async throws {
        try await withApp(SampleApp.self) { app in
            let browser = try await app.signedIn()
            let root = try await app.logIn(TestApp.superuserEmail)
            for (verb, next) in [("pause", "resume"), ("resume", "pause"), ("pause", "resume")] {
                #expect(try await browser.get("/admin/jobs").text.contains("id=\"\(verb)-default\""))
                #expect(try await browser.send("/admin/jobs/queues/default/\(verb)").status == 303)
                #expect(try await browser.get("/admin/jobs").text.contains("id=\"\(next)-default\""))
            }
            #expect(try await root.delete("/admin/jobs/queues/default/pause").status == 204)
            #expect(try await browser.get("/admin/jobs").text.contains("id=\"pause-default\""))
        }
    }

    @Test("A read that began before an action isn't kept after it")
    func readDuringAction() async throws {
        let cache = ReadCache<Int, String>()
        let (began, hasBegun) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        async let early = cache.value(0, freshFor: .seconds(3600)) {
            hasBegun.finish()
            for await _ in released {}
            return "before"
        }
        for await _ in began {}
        await cache.invalidate()
        release.finish()
        #expect(try await early == "before")
        #expect(try await cache.value(0, freshFor: .seconds(3600)) { "after" } == "after")
        #expect(try await cache.value(0, freshFor: .seconds(3600)) { "again" } == "after")
    }

    @Test("A page says what was done once, and never what a URL or another session's cookie says")
    func flash() async throws {
        try await withApp(SampleApp.self) { app in
            let tenant = try #require(try await app.signUp().tenantID)
            let id = try #require(try await app.enqueue([SampleJob()], for: tenant).first)
            let browser = try await app.signedIn()
            let path = "/admin/jobs/\(tenant)/\(id)"
            let response = try await browser.send(path + "/cancel")
            #expect(response.headers[.location] == path)
            #expect(response.headers[.setCookie]?.contains("; HttpOnly; SameSite=Strict") == true)
            let after = browser.keeping(response)
            let page = try await after.get(path)
            #expect(page.text.contains("<p class=\"notice\" role=\"status\">The job was cancelled"))
            let later = after.keeping(page)
            #expect(later.value(of: "trellis-admin-notice") == nil)
            #expect(try await !later.get(path).text.contains("class=\"notice\""))

            for query in ["?done=retry&count=99999", "?done=pause", "?notice=Paused"] {
                for page in ["/admin/jobs", "/admin/jobs/list", "/admin/schedules", path] {
                    #expect(try await !browser.get(page + query).text.contains("class=\"notice\""), "\(page)\(query)")
                }
            }
            let other = try app.browser(try await TestBrowser(app).signIn(TestApp.superuserEmail)).keeping(response)
            #expect(other.value(of: "trellis-admin-notice") != nil)
            #expect(try await !other.get(path).text.contains("class=\"notice\""))
        }
    }

    @Test("Declared queues are shown without jobs, and a queue that no worker takes says so")
    func queues() async throws {
        try await withApp(SampleApp.self) { app in
            let browser = try await app.signedIn()
            let root = try await app.logIn(TestApp.superuserEmail)
            #expect(try await browser.get("/admin/jobs").text.contains(">no worker</span>"))
            try await app.claim()
            // The overview of the browser is up to a second old; an action reads it again.
            _ = try await browser.send("/admin/jobs/queues/default/resume")
            let overview = try await root.get("/admin/jobs/overview").json
            let queue = try #require(overview["queues"]?.array?.first { $0["name"] == "default" })
            #expect(queue["workers"]?.int == 1)
            #expect(try await browser.get("/admin/jobs").text.contains("<span class=\"state open\">open</span>"))
            app.clock.advance(by: .seconds(31))
            _ = try await browser.send("/admin/jobs/queues/default/resume")
            #expect(try await !browser.get("/admin/jobs").text.contains("<span class=\"state open\">open</span>"))
        }
    }

    @Test("Published events without deliveries are shown until the relay has passed them")
    func unrelayed() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            #expect(try await ada.post("/samples", ["name": "Apollo"]).status == 201)
            let browser = try await app.signedIn()
            #expect(try await browser.get("/admin/jobs").text.contains("Published events without deliveries yet: 1,"))
            try await app.runJobs()
            // An action reads the overview again.
            #expect(try await browser.send("/admin/jobs/queues/default/pause").status == 303)
            #expect(try await !browser.get("/admin/jobs").text.contains("id=\"unrelayed\""))
        }
    }

    @Test("A job between attempts is retrying everywhere, and runs now from its page")
    func retrying() async throws {
        try await withApp(SampleApp.self) { app in
            let tenant = try #require(try await app.signUp().tenantID)
            let id = try #require(try await app.enqueue([SampleJob()], for: tenant).first)
            try await app.end(Self.failed)
            let browser = try await app.signedIn()
            let path = "/admin/jobs/\(tenant)/\(id)"
            let overview = try await browser.get("/admin/jobs").text
            #expect(overview.contains("id=\"failure-\(id)\"") && overview.contains("id=\"retrying-default\">1</a>"))
            #expect(try await browser.get("/admin/jobs/list?state=retrying").text.contains("1 job."))
            #expect(try await browser.get("/admin/jobs/list?state=scheduled").text.contains("0 jobs."))
            let page = try await browser.get(path).text
            #expect(
                page.contains("<span class=\"state retrying\">retrying</span>") && page.contains(">Run now</button>"))
            #expect(try await browser.send(path + "/retry").status == 303)
            #expect(try await app.job(id, of: tenant).state == .available)
            let root = try await app.logIn(TestApp.superuserEmail)
            #expect(try await root.get("/admin/jobs?state=retrying").json["items"]?.array?.count == 0)
        }
    }

    @Test("Failures are in groups by job and error code, and a group is retried after a confirmation")
    func failures() async throws {
        try await withApp(SampleApp.self) { app in
            let tenant = try #require(try await app.signUp().tenantID)
            try await app.enqueue([SampleJob(), SampleJob()], for: tenant)
            try await app.end(Self.failed)
            try await app.enqueue([SampleJob()], for: tenant)
            try await app.end(.discarded(code: "bad.input", message: "no"))
            let browser = try await app.signedIn()
            let page = try await browser.get("/admin/jobs/failures").text
            #expect(page.contains("<h1>Failures</h1>") && !page.contains("All queues"))
            let ofQueue = try await browser.get("/admin/jobs/failures?queue=default").text
            #expect(ofQueue.contains("<h1>Failures of default</h1>") && ofQueue.contains("All queues"))
            for text in ["gateway.down", "bad.input", "state=retrying&amp;name=sample.job&amp;code=gateway.down"] {
                #expect(page.contains(text), "\(text)")
            }
            let group = [
                ("action", "retry-all"), ("name", SampleJob.name), ("code", "gateway.down"),
                ("return", "/admin/jobs/failures"),
            ]
            #expect(try await browser.send("/admin/jobs/bulk", group).text.contains("Retry 2 jobs?"))
            let done = try await browser.send("/admin/jobs/bulk", group + [("confirmed", "yes")])
            #expect(try await browser.keeping(done).get("/admin/jobs/failures").text.contains("2 jobs will run again."))
            let root = try await app.logIn(TestApp.superuserEmail)
            let json = try await root.get("/admin/jobs/failures").json
            #expect(json["groups"]?.array?.map { $0["code"]?.string } == ["bad.input"])
            let retried = try await root.post("/admin/jobs/bulk", ["action": "retry", "code": "bad.input"])
            #expect(retried.json["count"]?.int == 1 && retried.json["has_more"]?.bool == false)
        }
    }

    @Test("A list is filtered by the tenant's name; a mistake keeps the form and is told beside its field")
    func tenantFilter() async throws {
        try await withApp(SampleApp.self) { app in
            let acme = try #require(try await app.signUp(tenant: "Acme").tenantID)
            let twins = try [
                #require(try await app.signUp(tenant: "Twin").tenantID),
                #require(try await app.signUp(tenant: "Twin").tenantID),
            ]
            try await app.enqueue([SampleJob()], for: acme)
            let browser = try await app.signedIn()
            let found = try await browser.get("/admin/jobs/list?tenant=Acme")
            #expect(found.status == 200 && found.text.contains("1 job. Tenant: Acme."))
            #expect(found.text.contains("href=\"/admin/jobs/list?queue=default&amp;tenant=\(acme)\""))

            let unknown = try await browser.get("/admin/jobs/list?tenant=Acm&queue=mail&state=retrying")
            #expect(unknown.status == 422)
            for text in [
                "value=\"Acm\"", "value=\"mail\"", "<option value=\"retrying\" selected>",
                "aria-invalid=\"true\" aria-describedby=\"tenant-problem\"", "No tenant has this name or identifier.",
            ] { #expect(unknown.text.contains(text), "\(text)") }
            let several = try await browser.get("/admin/jobs/list?tenant=Twin&queue=mail")
            #expect(several.status == 422)
            for twin in twins {
                #expect(several.text.contains("href=\"/admin/jobs/list?queue=mail&amp;tenant=\(twin)\""))
            }
            #expect(
                try await browser.get("/admin/jobs/list?state=lost").text.contains("There is no state of this name."))
        }
    }

    @Test("A tenant is found by its name however an accent in it is written")
    func composedName() async throws {
        try await withApp(SampleApp.self) { app in
            let cafe = try #require(try await app.signUp(tenant: "Caf\u{E9}").tenantID)
            try await app.enqueue([SampleJob()], for: cafe)
            let browser = try await app.signedIn()
            for name in ["Caf%C3%A9", "Cafe%CC%81"] {
                let found = try await browser.get("/admin/jobs/list?tenant=\(name)")
                #expect(found.status == 200 && found.text.contains("tenant=\(cafe)"), "\(name)")
            }
        }
    }

    @Test("The audit is filtered by the actor's address and the tenant's name")
    func auditFilter() async throws {
        try await withApp(SampleApp.self) { app in
            let member = try await app.signUp(tenant: "Acme")
            let browser = try await app.signedIn()
            let found = try await browser.get("/admin/audit?actor=\(TestApp.superuserEmail)&tenant=Acme")
            #expect(found.status == 200 && found.text.contains("Actor: \(TestApp.superuserEmail)."))
            let all = try await browser.get("/admin/audit").text
            #expect(all.contains("href=\"/admin/audit?actor=\(member.userID)\""))
            let unknown = try await browser.get("/admin/audit?actor=nobody@example.com&record=user")
            #expect(unknown.status == 422 && unknown.text.contains("No user has this address or identifier."))
            #expect(unknown.text.contains("value=\"nobody@example.com\"") && unknown.text.contains("value=\"user\""))
        }
    }

    @Test("An action without a selection shows the list again with its filter, and says what is missing")
    func nothingSelected() async throws {
        try await withApp(SampleApp.self) { app in
            let tenant = try #require(try await app.signUp().tenantID)
            try await app.enqueue([SampleJob()], for: tenant)
            let browser = try await app.signedIn()
            let page = try await browser.send("/admin/jobs/bulk", [("action", "cancel"), ("queue", "default")])
            #expect(page.status == 422 && page.text.contains("No job is selected."))
            #expect(page.text.contains("name=\"queue\" value=\"default\""))
            #expect(page.text.contains("value=\"cancel\" class=\"danger\"") && page.text.contains("id=\"select-all\""))
            // The cursor may be of a former key.
            let old = try await browser.send("/admin/jobs/bulk", [("action", "cancel"), ("cursor", "forged")])
            #expect(old.status == 422 && old.text.contains("No job is selected."))
        }
    }

    @Test("The timeline says each state once, also after a retry")
    func timeline() async throws {
        try await withApp(SampleApp.self) { app in
            let tenant = try #require(try await app.signUp().tenantID)
            let id = try #require(try await app.enqueue([SampleJob()], for: tenant).first)
            let browser = try await app.signedIn()
            func titles() async throws -> [String] {
                try await browser.get("/admin/jobs/\(tenant)/\(id)").text.matches(of: /<strong>([^<]+)<\/strong>/)
                    .map { String($0.output.1) }
            }
            try await app.end(.discarded(code: "broken", message: "It broke."))
            #expect(try await titles().filter { $0 == "discarded" }.count == 1)
            #expect(try await browser.send("/admin/jobs/\(tenant)/\(id)/retry").status == 303)
            app.clock.advance(by: .seconds(5))
            try await app.end(.completed(nil))
            #expect(try await titles().filter { $0 == "discarded" }.count == 1)
            #expect(try await titles().filter { $0 == "completed" }.count == 1)
        }
    }

    @Test("The charts have ranges and queues, and the API has the same statistics")
    func charts() async throws {
        try await withApp(SampleApp.self) { app in
            let minute = Timestamp(microseconds: (app.clock.now.seconds / 60 - 90) * 60_000_000)
            try await app.store.reports.addStatistics([
                JobStatisticsRecord(
                    id: "mail@\(minute.seconds)", queue: "mail", minute: minute, completed: 7, failed: 1, lost: 0,
                    waitSum: 0, waitMax: 0, runSum: 0, runMax: 0)
            ])
            let browser = try await app.signedIn()
            #expect(try await browser.get("/admin/jobs").text.contains("The last hour: 0 completed"))
            let day = try await browser.get("/admin/jobs?range=24h").text
            #expect(
                day.contains("The last 24 hours: 7 completed, 1 failed.")
                    && day.contains(": 7 completed, 1 failed</text>"))
            #expect(day.contains("data-stream=\"/admin/jobs/stream?range=24h\""))
            let other = try await browser.get("/admin/jobs?range=7d&queue=default").text
            #expect(other.contains("The last 7 days: 0 completed"))
            let root = try await app.logIn(TestApp.superuserEmail)
            let json = try await root.get("/admin/jobs/overview?range=7d&queue=mail").json
            #expect(json["interval"]?.int == 7200 && json["minutes"]?.array?.count == 84)
            #expect(json["minutes"]?.array?.compactMap { $0["completed"]?.int }.reduce(0, +) == 7)
            #expect(try await root.get("/admin/jobs/overview?range=1y").status == 422)
        }
    }

    @Test("One spike doesn't flatten a chart, and usual values aren't cut")
    func scale() {
        let spiky = ChartScale(Array(repeating: 100, count: 59) + [100_000])
        #expect(spiky.top == 150 && spiky.cut == 1 && spiky.largest == 100_000)
        #expect(spiky.height(of: 100) > 0.6 && spiky.height(of: 100_000) == 1)
        let steady = ChartScale((1...60).map(Double.init))
        #expect(steady.top == 60 && steady.cut == 0)
        #expect(ChartScale([]).height(of: 1) == 0 && ChartScale([0, 5]).top == 5)
        // Of few values none is usual.
        let few = ChartScale([0.01, 10])
        #expect(few.top == 10 && few.cut == 0)
    }
}
