import HTTPTypes
import NIOCore
import SampleProduct
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisWeb

@testable import Trellis

@Suite("Idempotency keys")
struct IdempotencyTests {
    private func key(_ key: String) -> HTTPFields { [.idempotencyKey: key] }

    private func notes(_ actor: Actor) async throws -> Int {
        try await actor.get("/sample-notes?limit=200").json["items"]?.array?.count ?? -1
    }

    @Test("A repeated request gets the stored response: status, fields and body, and nothing is created again")
    func replay() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let first = try await ada.post("/samples", ["name": "Apollo"], headers: key("\"k-1\""))
            #expect(first.status == 201 && first.headers[.idempotencyReplayed] == nil)
            // With quotation marks or without: the same key.
            let second = try await ada.post("/samples", ["name": "Apollo"], headers: key("k-1"))
            #expect(second.status == 201 && second.headers[.idempotencyReplayed] == "true")
            #expect(second.body == first.body)
            for name in [HTTPField.Name.location, .eTag, .contentType] {
                #expect(second.headers[name] == first.headers[name] && first.headers[name] != nil, "\(name)")
            }
            #expect(second.headers[.requestID] != first.headers[.requestID])
            #expect(try await ada.get("/samples").json["items"]?.array?.count == 1)
            // The stored response also after the resource has changed.
            let location = try #require(first.headers[.location])
            #expect(try await app.send(.delete, location, headers: ada.headers).status == 204)
            #expect(try await ada.post("/samples", ["name": "Apollo"], headers: key("k-1")).body == first.body)
            #expect(try await ada.get("/samples").json["items"]?.array?.isEmpty == true)
        }
    }

    @Test("A key that was used for another body, query, path or route is refused, and nothing is done")
    func reused() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            #expect(try await ada.post("/samples", ["name": "Apollo"], headers: key("k")).status == 201)
            for (path, body) in [
                ("/samples", ["name": "Gemini"] as JSONValue), ("/sample-notes", ["text": "Milk"]),
                ("/samples/export", [:]),
            ] {
                let refused = try await ada.post(path, body, headers: key("k"))
                #expect(refused.status == 422 && refused.problem == "idempotency.key_reused", "\(path)")
            }
            #expect(try await ada.get("/samples").json["items"]?.array?.count == 1)
            #expect(try await notes(ada) == 0)
        }
    }

    @Test("Other users, other tenants of the same user and users without a tenant have keys of their own")
    func owners() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await ada.addMember(permissions: [])
            let eve = try await app.signUp(tenant: "Globex")
            for actor in [ada, bob, eve] {
                let created = try await actor.post("/sample-notes", ["text": "Milk"], headers: key("same"))
                #expect(created.status == 201 && created.headers[.idempotencyReplayed] == nil)
            }
            // Without a tenant the key is the user's, and a tenant is created once.
            let tenant = try await ada.inTenant(nil).post("/tenants", ["name": "Initech"], headers: key("same"))
            #expect(tenant.status == 201 && tenant.headers[.idempotencyReplayed] == nil)
            let again = try await ada.inTenant(nil).post("/tenants", ["name": "Initech"], headers: key("same"))
            #expect(again.json["id"] == tenant.json["id"] && again.headers[.idempotencyReplayed] == "true")
            let id = try #require(tenant.json["id"]?.string.flatMap { ID<Tenant>($0) })
            let other = try await ada.inTenant(id).post("/sample-notes", ["text": "Milk"], headers: key("same"))
            #expect(other.status == 201 && other.headers[.idempotencyReplayed] == nil)
        }
    }

    @Test("Of requests at the same time with one key, one is carried out; the others fail with 409 or get its response")
    func raced() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let responses = try await withThrowingTaskGroup(of: TestResponse.self) { group in
                for _ in 0..<12 {
                    group.addTask {
                        try await ada.post("/sample-notes", ["text": "Milk"], headers: [.idempotencyKey: "k"])
                    }
                }
                return try await group.reduce(into: [TestResponse]()) { $0.append($1) }
            }
            for response in responses where response.status != 201 {
                #expect(response.status == 409 && response.problem == "idempotency.in_progress")
                #expect(response.headers[.retryAfter] == "1")
            }
            let created = responses.filter { $0.status == 201 }
            #expect(!created.isEmpty && Set(created.map(\.text)).count == 1)
            #expect(created.filter { $0.headers[.idempotencyReplayed] == nil }.count == 1)
            #expect(try await notes(ada) == 1)
        }
    }

    @Test("Of two servers that carry out one key at the same time, one commits, and both send its response")
    func servers() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let database = app.application.platform.database
            let scope = Scope(tenantID: try #require(ada.tenantID), userID: ada.userID, requestID: "race")
            let responses = try await withThrowingTaskGroup(of: RouteResponse.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        // Each has requests in progress of its own, as another process does.
                        let server = IdempotencyMiddleware(database, IdempotencySettings())
                        let request = RouteRequest(
                            info: RequestInfo(id: "race", method: .post, headers: [.idempotencyKey: "k"]))
                        let context = TenantContext(
                            request: request.info, scope: scope, database: database.tenant(scope),
                            permissions: .none)
                        return try await server.respond(
                            to: request, in: context,
                            next: ContextNext { _ in
                                let id = ID<TenantQuotaRecord>()
                                try await database.tenant(scope).write { tx in
                                    try tx.insert(
                                        TenantQuotaRecord(
                                            id: id, tenantID: tx.scope.tenantID, name: "\(id)", maximum: 1))
                                }
                                return .text("\(id)", status: .created)
                            })
                    }
                }
                return try await group.reduce(into: [RouteResponse]()) { $0.append($1) }
            }
            var texts: Set<String> = []
            for response in responses { texts.insert(String(buffer: try await response.collectBody())) }
            #expect(texts.count == 1 && responses.allSatisfy { $0.status == .created })
            #expect(try await database.tenant(scope).count(TenantQuotaRecord.all) == 1)
        }
    }

    @Test("After the retention the key is a new one, and the job deletes the rows of expired keys")
    func expiry() async throws {
        try await withApp(SampleApp.self, settings: ["idempotency.retention": "1h"]) { app in
            var ada = try await app.signUp(tenant: "Acme")
            _ = try await ada.post("/sample-notes", ["text": "Milk"], headers: key("k"))
            app.clock.advance(by: .seconds(3599))
            ada = try await app.logIn(ada.email).inTenant(ada.tenantID)
            let before = try await ada.post("/sample-notes", ["text": "Milk"], headers: key("k"))
            #expect(before.headers[.idempotencyReplayed] == "true")
            app.clock.advance(by: .seconds(1))
            let after = try await ada.post("/sample-notes", ["text": "Bread"], headers: key("k"))
            #expect(after.status == 201 && after.headers[.idempotencyReplayed] == nil)
            #expect(try await notes(ada) == 2)
            #expect(try await app.idempotencyRows() == 1)

            app.clock.advance(by: .seconds(3600))
            let pruner = IdempotencyPruner(database: app.application.platform.database.system())
            #expect(try await pruner.run() == PrunedIdempotencyKeys(deleted: 1))
            #expect(try await app.idempotencyRows() == 0)
        }
    }

    @Test("A refused request stores nothing and frees the key, whatever it had written")
    func rollback() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            _ = try await ada.post("/samples", ["name": "Apollo"])
            let taken = try await ada.post("/samples", ["name": "Apollo"], headers: key("k"))
            #expect(taken.status == 409 && taken.problem == "sample.name_taken")
            #expect(try await ada.post("/samples", ["name": ""], headers: key("k")).status == 422)
            #expect(try await app.idempotencyRows() == 0)
            // The corrected request may use the key of the refused one.
            #expect(try await ada.post("/samples", ["name": "Gemini"], headers: key("k")).status == 201)
        }
    }

    @Test("A field that isn't a key is refused; a key without access, and on other routes, has no effect")
    func fields() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            for field in ["", "\"", "\"a", "a b", "\"a b\"", "a\"", "\"a\";x=1", String(repeating: "k", count: 256)] {
                let refused = try await ada.post("/sample-notes", ["text": "Milk"], headers: key(field))
                #expect(refused.status == 400 && refused.problem == "idempotency.key_malformed", "\(field)")
            }
            var twice = key("a")
            twice.append(HTTPField(name: .idempotencyKey, value: "b"))
            #expect(try await ada.post("/sample-notes", ["text": "Milk"], headers: twice).status == 400)
            #expect(try await notes(ada) == 0)
            let anonymous = try await app.send(.post, "/api/v1/sample-notes", body: ["text": "Milk"], headers: key("k"))
            #expect(anonymous.status == 401)
            #expect(try await ada.get("/samples", headers: key("\"")).status == 200)
        }
    }

    @Test("A stored response isn't sent to a member who may no longer call the route")
    func access() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await ada.addMember(permissions: ["samples.create"])
            #expect(try await bob.post("/samples", ["name": "Apollo"], headers: key("k")).status == 201)
            #expect(try await ada.delete("/tenants/current/members/\(bob.userID)").status == 204)
            #expect(try await bob.post("/samples", ["name": "Apollo"], headers: key("k")).status == 404)
        }
    }

    @Test("Of a response that is too large to store, a repeated request learns that it had its effect")
    func large() async throws {
        try await withApp(SampleApp.self, settings: ["idempotency.response_limit": "64"]) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let text = JSONValue.string(String(repeating: "x", count: 100))
            let first = try await ada.post("/sample-notes", ["text": text], headers: key("k"))
            try #require(first.status == 201, "\(first.text)")
            let second = try await ada.post("/sample-notes", ["text": text], headers: key("k"))
            #expect(second.status == 409 && second.problem == "idempotency.response_not_stored")
            #expect(try await notes(ada) == 1)
        }
    }

    @Test("The database has neither the key nor the response in readable form")
    func encrypted() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            _ = try await ada.post("/sample-notes", ["text": "Confidential"], headers: key("my-secret-key"))
            let scope = Scope(tenantID: try #require(ada.tenantID), userID: ada.userID, requestID: "test")
            let row = try #require(
                try await app.application.platform.database.tenant(scope).first(IdempotencyRecord.all))
            let stored = "\(row)" + String(decoding: row.response ?? [], as: UTF8.self)
            #expect(!stored.contains("Confidential") && !stored.contains("my-secret-key"))
        }
    }

    @Test("Without the field, a route with the trait sends no statement more than before")
    func free() async throws {
        let sent = SentStatements()
        var options = DatabaseOptions()
        options.observer = { sent.add($0) }
        try await withApp(SampleApp.self, database: options) { app in
            let ada = try await app.signUp(tenant: "Acme")
            _ = try await ada.post("/sample-notes", ["text": "Milk"])
            #expect(!sent.all.contains { $0.contains("idempotency_key") })
        }
    }
}
