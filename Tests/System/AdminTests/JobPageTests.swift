import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Pages about jobs")
struct JobPageTests {
    /// A script, an attribute and a tag if it isn't escaped; two of the marks are next to combining marks.
    static let hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u{600}<b>\"\u{301}onfocus=x&amp;"

    @Test("A job's arguments, error, log, progress, file and tenant are always shown as text")
    func escaping() async throws {
        try await withApp(SampleApp.self) { app in
            let tenant = try #require(try await app.signUp(tenant: Self.hostile).tenantID)
            let id = try #require(try await app.enqueue([SampleJob(note: Self.hostile)], for: tenant).first)
            try await app.end(.discarded(code: "broken", message: Self.hostile))
            try await app.log(Self.hostile, level: Self.hostile, for: id, of: tenant)
            try await app.attach(Self.hostile, [60, 98, 62], to: id, of: tenant)
            let browser = try await app.signedIn()
            let pages = [
                "/admin/jobs", "/admin/jobs/list", "/admin/jobs/failures", "/admin/jobs/\(tenant)/\(id)",
                "/admin/workers",
            ]
            for path in pages {
                let page = try await browser.get(path)
                #expect(page.status == 200)
                // By bytes: for Swift, a bracket with a combining mark isn't a bracket.
                for wrong in ["<script>alert", "<img", "<b>", "\"\u{301}"] {
                    #expect(page.body.ranges(of: Array(wrong.utf8)).isEmpty, "\(path) has \(wrong)")
                }
                if path != "/admin/workers" { #expect(page.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;")) }
            }
        }
    }

    @Test("Secrets in the arguments are redacted on the page and in JSON")
    func redaction() async throws {
        try await withApp(SampleApp.self) { app in
            let tenant = try #require(try await app.signUp().tenantID)
            let secret = "s3cret-value"
            let job = SampleJob(note: "seen", apiKey: secret, inner: SampleInner(password: secret, plain: "seen too"))
            let id = try #require(try await app.enqueue([job], for: tenant).first)
            let page = try await app.signedIn().get("/admin/jobs/\(tenant)/\(id)")
            let json = try await app.logIn(TestApp.superuserEmail).get("/admin/jobs/\(tenant)/\(id)")
            for response in [page, json] {
                #expect(response.status == 200 && !response.text.contains(secret))
                #expect(response.text.contains("seen too") && response.text.contains("[redacted]"))
            }
            #expect(json.json["arguments"]?["inner"]?["password"]?.string == "[redacted]")
        }
    }

    @Test("A failed job is retried and a waiting job is cancelled from its page; the history has the user")
    func actions() async throws {
        try await withApp(SampleApp.self) { app in
            let tenant = try #require(try await app.signUp().tenantID)
            let id = try #require(try await app.enqueue([SampleJob()], for: tenant).first)
            try await app.end(.discarded(code: "broken", message: "It broke."))
            let browser = try await app.signedIn()
            let path = "/admin/jobs/\(tenant)/\(id)"
            #expect(try await browser.get("/admin/jobs").text.contains("It broke."))

            let retried = try await browser.send(path + "/retry")
            #expect(retried.status == 303 && retried.headers[.location] == path)
            #expect(try await app.job(id, of: tenant).state == .available)
            #expect(try await browser.send(path + "/retry").status == 409, "the job is no longer failed")

            #expect(try await browser.send(path + "/cancel").status == 303)
            #expect(try await app.job(id, of: tenant).state == .cancelled)
            let page = try await browser.get(path).text
            #expect(page.contains("retried") && page.contains("by root@example.com"))
            #expect(try await browser.send("/admin/jobs/\(tenant)/\(ID<BackgroundJob>())/retry").status == 404)
        }
    }

    @Test("Selected jobs are changed at once, and all jobs of a filter after confirmation")
    func bulk() async throws {
        try await withApp(SampleApp.self) { app in
            let tenant = try #require(try await app.signUp().tenantID)
            let ids = try await app.enqueue((0..<5).map { SampleJob(note: "\($0)") }, for: tenant)
            let browser = try await app.signedIn()
            let here = "/admin/jobs/list?state=available"
            let chosen = ids.prefix(2).map { ("job", "\(tenant)/\($0)") }
            let response = try await browser.send(
                "/admin/jobs/bulk", chosen + [("action", "cancel"), ("return", here)])
            #expect(response.headers[.location] == here)
            #expect(try await browser.keeping(response).get(here).text.contains("2 jobs cancelled."))

            let filter = [("action", "cancel-all"), ("queue", "default"), ("return", here)]
            let question = try await browser.send("/admin/jobs/bulk", filter)
            #expect(question.status == 200 && question.text.contains("Cancel 3 jobs?"))
            #expect(
                try await app.store.queries.count(JobFilter(state: .available)) == 3,
                "the confirmation page changes nothing")
            let done = try await browser.send("/admin/jobs/bulk", filter + [("confirmed", "yes")])
            #expect(done.headers[.location] == here)
            #expect(try await browser.keeping(done).get(here).text.contains("3 jobs cancelled."))
            #expect(try await app.store.queries.count(JobFilter(state: .cancelled)) == 5)

            #expect(try await browser.send("/admin/jobs/bulk", [("action", "cancel")]).status == 422)
            #expect(try await browser.send("/admin/jobs/bulk", [("action", "cancel"), ("job", "x/y")]).status == 422)
            #expect(
                try await browser.send("/admin/jobs/bulk", [("action", "retry-all"), ("tenant", "x")]).status == 422)
        }
    }

    @Test("A job's page draws its whole workflow with indirect jobs and batches, and never another tenant's")
    func workflow() async throws {
        try await withApp(SampleApp.self) { app in
            let tenant = try #require(try await app.signUp().tenantID)
            let jobs = try await app.application.platform.database.tenant(app.scope(tenant)).write { tx in
                let first = try tx.enqueue(SampleJob())
                let batch = try tx.batch("Pages", [SampleJob(), SampleJob()])
                let second = try tx.enqueue(SampleJob(), after: [.on(first), .on(batch)])
                return [first, second, try tx.enqueue(SampleJob(), after: [second])].map(\.id)
            }
            let other = try #require(try await app.signUp(tenant: "Globex").tenantID)
            let foreign = try await app.enqueue([SampleJob()], for: other)
            let browser = try await app.signedIn()
            for id in jobs {
                let page = try await browser.get("/admin/jobs/\(tenant)/\(id)").text
                #expect(page.contains(">Pages<") && page.contains(">batch, 2 of 2 pending<"))
                for one in jobs { #expect(page.contains("<a href=\"/admin/jobs/\(tenant)/\(one)\"") == (one != id)) }
                #expect(page.ranges(of: "<path class=\"edge open\"").count == 3)
                #expect(!page.contains(foreign[0].description))
            }
            let alone = try await browser.get("/admin/jobs/\(other)/\(foreign[0])").text
            #expect(!alone.contains("Workflow"))
        }
    }

    @Test("A queue is paused and resumed; an unknown queue isn't created")
    func queues() async throws {
        try await withApp(SampleApp.self) { app in
            let tenant = try #require(try await app.signUp().tenantID)
            try await app.enqueue([SampleJob()], for: tenant)
            let browser = try await app.signedIn()
            // The page that fills the cache of the overview.
            #expect(try await browser.get("/admin/jobs").text.contains("id=\"pause-default\""))
            #expect(try await browser.send("/admin/jobs/queues/default/pause").status == 303)
            #expect(try await browser.get("/admin/jobs").text.contains("id=\"resume-default\""))
            #expect(try await app.store.queries.queues().first?.pausedAt != nil)
            #expect(try await app.claim().isEmpty)
            #expect(try await browser.send("/admin/jobs/queues/default/resume").status == 303)
            #expect(try await app.claim().count == 1)
            #expect(try await browser.send("/admin/jobs/queues/unknown/pause").status == 404)
            #expect(try await browser.send("/admin/schedules/unknown/pause").status == 404)
        }
    }

    @Test("A list has pages with each job once; an invalid filter is an error")
    func paging() async throws {
        try await withApp(SampleApp.self) { app in
            let tenant = try #require(try await app.signUp().tenantID)
            let other = try #require(try await app.signUp().tenantID)
            let ids = Set(
                try await app.enqueue((0..<60).map { SampleJob(note: "\($0)") }, for: tenant).map(\.description))
            try await app.enqueue([SampleJob()], for: other)
            let browser = try await app.signedIn()
            var path: String? = "/admin/jobs/list?tenant=\(tenant)&state="
            var seen: [String] = []
            while let address = path {
                let page = try await browser.get(address).text
                #expect(page.contains("60 jobs."))
                seen += page.matches(of: /value="[0-9a-f-]{36}\/([0-9a-f-]{36})"/).map { String($0.output.1) }
                path = page.firstMatch(of: /href="([^"]+)" rel="next"/).map {
                    String($0.output.1).replacing("&amp;", with: "&")
                }
            }
            #expect(seen.count == 60 && Set(seen) == ids)
            #expect(try await browser.get("/admin/jobs/list?state=lost").status == 422)
            #expect(try await browser.get("/admin/jobs/list?cursor=made-up").status == 400)
        }
    }

    @Test("A file is downloaded as bytes, even if it is an HTML page")
    func files() async throws {
        try await withApp(SampleApp.self) { app in
            let tenant = try #require(try await app.signUp().tenantID)
            let id = try #require(try await app.enqueue([SampleJob()], for: tenant).first)
            let file = try await app.attach("a.html", [60, 98, 62], to: id, of: tenant)
            let browser = try await app.signedIn()
            let response = try await browser.get("/admin/jobs/\(tenant)/\(id)/files/\(file)")
            #expect(response.body == [60, 98, 62])
            #expect(response.headers[.contentType] == "application/octet-stream")
            #expect(response.headers[.contentDisposition]?.hasPrefix("attachment") == true)
            let other = try await browser.get("/admin/jobs/\(tenant)/\(ID<BackgroundJob>())/files/\(file)")
            #expect(other.status == 404)
        }
    }
}
