import HTTPTypes
import SampleProduct
import Testing
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisWeb

@testable import Trellis

@Suite("Limits of requests")
struct RateLimitTests {
    @Test("The limit of users holds for all routes together and each user by itself, and is over after its time")
    func users() async throws {
        try await withApp(SampleApp.self, settings: ["rate_limits.user": "5 per 1m"]) { app in
            let ada = try await app.signUp(tenant: "Acme")
            var statuses: [Int] = []
            for number in 0..<8 {
                statuses.append(try await ada.get(number % 2 == 0 ? "/samples" : "/users/me").status)
            }
            #expect(statuses.filter { $0 == 200 }.count == 5 && statuses.suffix(3) == [429, 429, 429])
            let refused = try await ada.get("/samples")
            #expect(Outcome(refused) == Outcome(429, "rate_limit.exceeded"))
            let wait = try #require(refused.headers[.retryAfter].flatMap { Int64($0) })
            #expect(wait == 12)
            let name = try #require(HTTPField.Name("RateLimit"))
            #expect(refused.headers[name] == "\"user\";r=0;t=60")
            // Health checks and routes without a user aren't counted.
            #expect(try await app.get("/health").status == 200)
            app.clock.advance(by: .seconds(wait))
            #expect(try await ada.get("/samples").status == 200)
            #expect(try await ada.get("/samples").status == 429)
        }
    }

    @Test("Two servers on one database share the limit of a tenant")
    func servers() async throws {
        try await withApp(SampleApp.self, settings: ["rate_limits.tenant": "100 per 1m"]) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let (one, two) = (app.application.web(), app.application.web())
            var head = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/api/v1/samples")
            head.headerFields = ada.headers
            let request = head
            let outcomes = try await race(40) { racer in
                var admitted = 0
                for _ in 0..<5 {
                    let web = racer.number.isMultiple(of: 2) ? one : two
                    if await web.respond(to: request).status.code == 200 { admitted += 1 }
                }
                return admitted
            }
            let sum = outcomes.values.reduce(0, +)
            #expect((80...100).contains(sum), "\(sum)")
        }
    }

    @Test("Without limits, no request sends a statement for them; with one, ten requests share one")
    func statements() async throws {
        let sent = SentStatements()
        var options = DatabaseOptions()
        options.observer = { sent.add($0) }
        func count(_ settings: [String: String]) async throws -> Set<Int> {
            var counts: Set<Int> = []
            try await withApp(SampleApp.self, settings: settings, database: options) { app in
                let ada = try await app.signUp(tenant: "Acme")
                sent.clear()
                for _ in 0..<20 { #expect(try await ada.get("/samples").status == 200) }
                counts.insert(sent.all.filter { $0.contains("INSERT INTO rate_limit_bucket") }.count)
            }
            return counts
        }
        #expect(try await count([:]) == [0])
        #expect(try await count(["rate_limits.user": "100 per 1m"]) == [2])
    }

    @Test("Refusals of one user for one reason are one entry of the audit and one with their number")
    func audit() async throws {
        try await withApp(SampleApp.self) { app in
            let owner = try await app.signUp(tenant: "Acme")
            let clerk = try await owner.addMember(permissions: [])
            let notes = app.application.platform.auditNotes
            for _ in 0..<50 { #expect(try await clerk.get("/audit").status == 403) }
            await notes.flush()
            let first = try await owner.get("/audit?action=access.refused").json["items"]?.array ?? []
            #expect(first.count == 1)
            await notes.flush(isLast: true)
            let all = try await owner.get("/audit?action=access.refused").json["items"]?.array ?? []
            #expect(all.count == 2 && all.contains { $0.description.contains("49") })
        }
    }

    @Test("A user owns no more tenants than the setting says, also with requests at the same time")
    func tenants() async throws {
        try await withApp(SampleApp.self, settings: ["quotas.tenants_per_user": "3"]) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let outcomes = try await race(6) { racer in
                Outcome(try await ada.post("/tenants", ["name": .string("Tenant \(racer.number)")]))
            }
            let counts = outcomes.values.reduce(into: [Outcome: Int]()) { $0[$1, default: 0] += 1 }
            #expect(counts == [Outcome(201): 2, Outcome(403, "quota.user_limit"): 4])
        }
    }

    @Test("A user has no more event streams than the setting says; others still have theirs")
    func streams() async throws {
        try await withApp(SampleApp.self, settings: ["quotas.user_streams": "1"]) { app in
            let path = "/api/v1/events/stream"
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            try await app.openStream(path, headers: ada.headers) { stream in
                try await stream.wait { $0.text.hasPrefix(":") }
                #expect(await app.head(.get, path, headers: ada.headers).status == 403)
                try await app.openStream(path, headers: bob.headers) { other in
                    try await other.wait { $0.text.hasPrefix(":") }
                }
            }
            try await app.openStream(path, headers: ada.headers) { stream in
                try await stream.wait { $0.text.hasPrefix(":") }
            }
        }
    }
}
