import HTTPTypes
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTesting
import TrellisWeb

/// A client that makes one successful request to each superuser page and route.
struct AdminClient {
    private let root: Actor
    private let cookie: String
    private let values: [String: String]
    /// The visited routes, for example `GET /admin/jobs`.
    private(set) var visited: Set<String> = []

    /// Creates a client for the jobs of a tenant, and creates some jobs.
    init(_ app: TestApp, root: Actor, tenant: ID<Tenant>) async throws {
        self.root = root
        cookie = try await app.superuserCookie()
        let (job, file) = try await app.makeJobRows(for: tenant)
        values = [
            "{tenant}": tenant.description, "{id}": job.description, "{file}": file.description, "{queue}": "default",
            "{name}": "nightly",
        ]
        let now = app.clock.now
        try await app.application.platform.database.system().write { tx in
            try tx.execute(
                """
                INSERT INTO job_schedule (name, job, rule, time_zone, next_at)
                VALUES (\("nightly"), \("test.sample"), \("0 2 * * *"), \("UTC"), \(now))
                """)
        }
    }

    mutating func visitEverything() async throws {
        visited.insert("POST /admin/sign-in")
        try await visitRoutes()
        try await visitPages()
    }

    private mutating func visitRoutes() async throws {
        let jobs = "/admin/jobs"
        let job = "\(jobs)/{tenant}/{id}"
        for query in ["", "?state=available&queue=default&name=a&limit=1", "?tenant=\(values["{tenant}"] ?? "")"] {
            #expect(try await root.get(jobs + query).status == 200)
        }
        for path in [jobs, "\(jobs)/overview", "\(jobs)/workers", "\(jobs)/schedules", job] {
            try await send(.get, path)
        }
        try await send(.post, "\(job)/cancel")
        try await send(.post, "\(job)/retry")
        for action in ["cancel", "retry"] {
            try await send(
                .post, "\(jobs)/bulk", ["action": .string(action), "queue": "default", "name": "test.sample"])
        }
        for path in ["\(jobs)/queues/{queue}/pause", "\(jobs)/schedules/{name}/pause"] {
            try await send(.put, path)
            try await send(.delete, path)
        }
    }

    private mutating func visitPages() async throws {
        let job = "/admin/jobs/{tenant}/{id}"
        let style = try #require(try await text("/admin").firstMatch(of: /\/admin\/assets\/([^"]+)/))
        try await open("/admin/assets/{file}", ["{file}": String(style.output.1)])
        for path in ["/admin", "/admin/jobs", "/admin/jobs/list", job, "\(job)/files/{file}", "/admin/workers"] {
            try await open(path)
        }
        try await open("/admin/schedules")
        try await open("/admin/audit")
        try await visitMails()
        try await open("/admin/sign-in")
        try await open("/admin/jobs/stream")
        for path in ["\(job)/cancel", "\(job)/retry"] { try await submit(path) }
        let place = "\(values["{tenant}"] ?? "")/\(values["{id}"] ?? "")"
        try await submit("/admin/jobs/bulk", "&action=cancel&job=\(place)")
        try await submit("/admin/jobs/bulk", "&action=retry-all&queue=default")
        for verb in ["pause", "resume"] {
            try await submit("/admin/jobs/queues/{queue}/\(verb)")
            try await submit("/admin/schedules/{name}/\(verb)")
        }
        try await submit("/admin/sign-out")
    }

    private mutating func visitMails() async throws {
        let mailer = root.app.application.mailer
        let message = try mailer.catalog.preview(TestMail.name, from: mailer.from, at: root.app.clock.now)
        let receipt = try await mailer.transport.send(message)
        for path in ["/admin/mail", "/admin/mail/previews"] { try await open(path) }
        for part in ["", "/html", "/source"] {
            try await open("/admin/mail/sent/{id}" + part, ["{id}": receipt.serverID ?? ""])
            try await open(
                "/admin/mail/previews/{name}/{language}" + part, ["{name}": TestMail.name, "{language}": "de"])
        }
    }

    private func filled(_ path: String) -> String {
        values.reduce(path) { $0.replacing($1.key, with: $1.value) }
    }

    private mutating func send(_ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil) async throws {
        let response = try await root.send(method, filled(path), body)
        guard response.status < 300 else { throw UnexpectedResponse(response) }
        visited.insert("\(method) \(Application.prefix)\(path)")
    }

    private mutating func open(_ path: String, _ own: [String: String] = [:]) async throws {
        let address = filled(own.reduce(path) { $0.replacing($1.key, with: $1.value) })
        let response = await root.app.head(.get, address, headers: [.cookie: cookie])
        #expect(response.status == 200, "\(path)")
        visited.insert("GET \(path)")
    }

    private func text(_ path: String) async throws -> String {
        try await root.app.send(.get, path, headers: [.cookie: cookie]).text
    }

    private mutating func submit(_ path: String, _ fields: String = "") async throws {
        let token = try #require(try await text("/admin").firstMatch(of: /name="form_token" value="([^"]+)"/))
        let response = try await root.app.send(
            .post, filled(path), bytes: Array("form_token=\(token.output.1)\(fields)".utf8),
            headers: [.cookie: cookie, .contentType: "application/x-www-form-urlencoded"])
        guard response.status < 400 else { throw UnexpectedResponse(response) }
        visited.insert("POST \(path)")
    }
}
