import HTTPTypes
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTesting

extension RouteVisits {
    package static let admin = RouteVisits("admin") { visitor in
        let owner = try await visitor.signUp()
        let place = try await visitor.makeJobs(of: try #require(owner.tenantID))
        visitor.note(.post, "/admin/sign-in")
        try await visitor.visitRoutes(place)
        try await visitor.visitPages(place)
        try await visitor.visitMailPages()
        try await visitor.submitForms(place)
        try await visitor.submitScheduleForms(of: owner)
    }
}

/// A tenant's job, with a file.
private struct JobPlace {
    let tenant: String
    let job: String
    let file: String
}

extension RouteVisitor {
    fileprivate func makeJobs(of tenant: ID<Tenant>) async throws -> JobPlace {
        let jobs = try await app.enqueue([SampleJob(), SampleJob(note: "other")], for: tenant)
        let job = try #require(jobs.first)
        try await app.log("Done.", level: "info", for: job, of: tenant)
        let file = try await app.attach("a.html", Array("a".utf8), to: job, of: tenant)
        let now = app.clock.now
        try await app.application.platform.database.system().write { tx in
            try tx.execute(
                """
                INSERT INTO job_schedule (name, job, rule, time_zone, next_at)
                VALUES (\("nightly"), \("test.sample"), \("0 2 * * *"), \("UTC"), \(now))
                """)
        }
        return JobPlace(tenant: tenant.description, job: job.description, file: file.description)
    }

    fileprivate mutating func visitRoutes(_ place: JobPlace) async throws {
        let jobs = "/admin/jobs"
        let job = "\(jobs)/{tenant}/{id}"
        for query in ["", "?state=available&queue=default&name=a&limit=1", "?tenant=\(place.tenant)"] {
            #expect(try await superuser.get(jobs + query).status == 200)
        }
        for path in [jobs, "\(jobs)/overview", "\(jobs)/failures", "\(jobs)/workers", "\(jobs)/schedules"] {
            try await visit(superuser, .get, path)
        }
        try await visit(superuser, .get, job, at: place.tenant, place.job)
        try await visit(superuser, .post, "\(job)/cancel", at: place.tenant, place.job)
        try await visit(superuser, .post, "\(job)/retry", at: place.tenant, place.job)
        try await visit(superuser, .patch, job, ["priority": "high"], at: place.tenant, place.job)
        let tenant = try #require(ID<Tenant>(place.tenant))
        let other = try #require(try await app.enqueue([SampleJob(note: "deleted")], for: tenant).first)
        try await visit(superuser, .delete, job, at: place.tenant, other.description)
        let batch = try await app.makeBatch(of: 2, in: try #require(ID<Tenant>(place.tenant)))
        try await visit(superuser, .get, "\(jobs)/batches/{tenant}/{id}", at: place.tenant, "\(batch)")
        try await visit(superuser, .post, "\(jobs)/batches/{tenant}/{id}/cancel", at: place.tenant, "\(batch)")
        for action in ["cancel", "retry"] {
            try await visit(
                superuser, .post, "\(jobs)/bulk",
                ["action": .string(action), "queue": "default", "name": .string(SampleJob.name)])
        }
        for (path, name) in [
            ("\(jobs)/queues/{queue}/pause", "default"), ("\(jobs)/schedules/{name}/pause", "nightly"),
        ] {
            try await visit(superuser, .put, path, at: name)
            try await visit(superuser, .delete, path, at: name)
        }
    }

    fileprivate mutating func visitPages(_ place: JobPlace) async throws {
        let job = "/admin/jobs/{tenant}/{id}"
        let style = try #require(try await open("/admin").firstMatch(of: /\/admin\/assets\/([^"]+)/))
        try await open("/admin/assets/{file}", at: String(style.output.1))
        for path in [
            "/admin/jobs", "/admin/jobs/list", "/admin/jobs/failures", "/admin/workers", "/admin/schedules",
            "/admin/tenant-schedules", "/admin/audit", "/admin/sign-in",
            "/admin/step-up",
        ] {
            try await open(path)
        }
        try await open(job, at: place.tenant, place.job)
        try await open("\(job)/files/{file}", at: place.tenant, place.job, place.file)
        let stream = await app.head(.get, "/admin/jobs/stream", headers: browser)
        #expect(stream.status == 200)
        note(.get, "/admin/jobs/stream")
    }

    fileprivate mutating func visitMailPages() async throws {
        let mailer = app.application.mailer
        let message = try mailer.catalog.preview(TestMail.name, from: mailer.from, at: app.clock.now)
        let receipt = try await mailer.transport.send(message)
        for path in ["/admin/mail", "/admin/mail/previews"] { try await open(path) }
        for part in ["", "/html", "/source"] {
            try await open("/admin/mail/sent/{id}" + part, at: receipt.serverID ?? "")
            try await open("/admin/mail/previews/{name}/{language}" + part, at: TestMail.name, "de")
        }
    }

    fileprivate mutating func submitForms(_ place: JobPlace) async throws {
        let job = "/admin/jobs/{tenant}/{id}"
        for path in ["\(job)/cancel", "\(job)/retry"] {
            try await submit(
                path, to: "/admin/jobs/\(place.tenant)/\(place.job)/\(path.split(separator: "/").last ?? "")")
        }
        try await submit("/admin/jobs/bulk", "&action=cancel&job=\(place.tenant)/\(place.job)")
        try await submit("/admin/jobs/bulk", "&action=retry-all&queue=default")
        for verb in ["pause", "resume"] {
            try await submit("/admin/jobs/queues/{queue}/\(verb)", to: "/admin/jobs/queues/default/\(verb)")
            try await submit("/admin/schedules/{name}/\(verb)", to: "/admin/schedules/nightly/\(verb)")
        }
        try await submit("/admin/step-up", "&password=" + TestApp.password.replacing(" ", with: "+"))
        // The superuser of other modules' requests stays signed in.
        let other = try app.browser(try await TestBrowser(app).signIn(superuser.email))
        try await RouteVisitor(app, superuser: superuser, cookie: other.cookie).post("/admin/sign-out")
        note(.post, "/admin/sign-out")
    }

    /// The forms about a schedule of a tenant, of the first job that can be scheduled.
    fileprivate mutating func submitScheduleForms(of owner: Actor) async throws {
        let jobs = try await owner.get("/core/schedules/jobs").json
        let created = try await owner.post(
            "/core/schedules",
            [
                "name": "Nightly", "job": try #require(jobs["items"]?[0]?["name"]), "arguments": ["format": "csv"],
                "cron": "@daily",
            ])
        let id = try #require(created.json["id"]?.string)
        let tenant = try #require(owner.tenantID)
        for verb in ["pause", "resume", "run", "delete"] {
            try await submit(
                "/admin/tenant-schedules/{tenant}/{id}/\(verb)", to: "/admin/tenant-schedules/\(tenant)/\(id)/\(verb)")
        }
    }

    private var browser: HTTPFields { cookie.map { [.cookie: $0] } ?? [:] }

    private mutating func submit(_ route: String, to path: String? = nil, _ fields: String = "") async throws {
        try await post(path ?? route, fields)
        note(.post, route)
    }

    /// Sends a form of the pages, with its token.
    private func post(_ path: String, _ fields: String = "") async throws {
        let page = try await app.send(.get, "/admin", headers: browser).text
        let token = try #require(page.firstMatch(of: /name="form_token" value="([^"]+)"/))
        var headers = browser
        headers[.contentType] = "application/x-www-form-urlencoded"
        let response = try await app.send(
            .post, path, bytes: Array("form_token=\(token.output.1)\(fields)".utf8), headers: headers)
        guard response.status < 400 else { throw UnexpectedResponse(response) }
    }
}
