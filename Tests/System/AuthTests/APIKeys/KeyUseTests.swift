import HTTPTypes
import Logging
import SampleProduct
import Synchronization
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTesting

@testable import TrellisAuth

@Suite("Use and rotation of API keys")
struct KeyUseTests {
    @Test("The guard sends one statement, and one more for the last use once a minute; a typing error none")
    func statements() async throws {
        let sent = Mutex<[String]>([])
        var options = DatabaseOptions()
        options.observer = { text in sent.withLock { $0.append(text) } }
        let settings = ["access.cache_seconds": "5"]
        try await withApp(SampleApp.self, settings: settings, database: options) { app in
            let ada = try await app.signUp()
            let key = try await ada.key(scopes: ["samples.create"])
            func statements(_ key: KeyHolder) async throws -> (String, reads: Int, writes: Int) {
                sent.withLock { $0 = [] }
                // The guard refuses it after its query, so nothing else is read.
                let outcome = try await key.get("/samples")
                let texts = sent.withLock { $0 }.filter { $0.contains("auth_api_key") }
                return (outcome, texts.count { $0.hasPrefix("SELECT") }, texts.count { $0.hasPrefix("UPDATE") })
            }
            for (index, writes) in [1, 0, 0].enumerated() {
                let found = try await statements(key)
                #expect(found == ("403 auth.forbidden", 1, writes), "\(index)")
            }
            let first = app.clock.now
            #expect(try await ada.get("/api-keys/\(key.id)").json["last_used_at"]?.string == first.description)
            app.clock.advance(by: .seconds(59))
            #expect(try await statements(key) == ("403 auth.forbidden", 1, 0))
            app.clock.advance(by: .seconds(1))
            #expect(try await statements(key) == ("403 auth.forbidden", 1, 1))

            let wrong = String(key.secret.dropLast()) + (key.secret.hasSuffix("0") ? "1" : "0")
            let typo = KeyHolder(app: app, id: key.id, secret: wrong)
            #expect(try await statements(typo) == ("401 auth.unauthenticated", 0, 0))
            let unknown = KeyHolder(app: app, id: key.id, secret: APIKeyToken().text)
            #expect(try await statements(unknown) == ("401 auth.unauthenticated", 1, 0))
            // The cache keeps nothing of keys.
            #expect(try await ada.delete("/api-keys/\(key.id)").status == 204)
            #expect(try await statements(key) == ("401 auth.unauthenticated", 1, 0))
        }
    }

    @Test("A row is fetched by its identifier in two statements, of which the guard sends one")
    func fetching() async throws {
        let sent = Mutex<[String]>([])
        var options = DatabaseOptions()
        options.observer = { text in sent.withLock { $0.append(text) } }
        try await withApp(SampleApp.self, database: options) { app in
            let ada = try await app.signUp()
            let key = try await ada.key()
            let id = try #require(try await ada.post("/samples", ["name": "One"]).json["id"]?.string)
            #expect(try await key.get("/samples/\(id)") == "200 ")
            sent.withLock { $0 = [] }
            #expect(try await key.get("/samples/\(id)") == "200 ")
            let texts = sent.withLock { $0 }
            #expect(texts.count == 2 && texts.count { $0.contains("auth_api_key") } == 1, "\(texts)")
        }
    }

    @Test("Of parallel first uses one writes the time")
    func parallelUses() {
        let uses = KeyUses()
        let (secret, now) = (ID<APIKeySecret>(), Timestamp(microseconds: 1_000_000))
        #expect((0..<16).count { _ in uses.claim(secret, at: now) } == 1)
        #expect(!uses.claim(secret, at: now + .seconds(59)))
        #expect(uses.claim(secret, at: now + .seconds(60)) && uses.claim(ID(), at: now))
    }

    @Test("After a rotation both secrets are valid for the overlap, then the new one only")
    func rotation() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let first = try await ada.key()
            let second = try await ada.rotate(first, overlap: 300)
            #expect(second.secret != first.secret && second.id == first.id)
            #expect(try await first.get("/samples") == "200 ")
            #expect(try await second.get("/samples") == "200 ")
            let shown = try await ada.get("/api-keys/\(first.id)").json
            #expect(shown["previous_until"]?.string == (app.clock.now + .seconds(300)).description)
            #expect(shown["last_used_at"] != nil && shown["previous_last_used_at"] != nil)

            // Of a rotation whose response was lost, the secret was never used.
            let lost = try await ada.rotate(second, overlap: 300)
            let again = try await ada.rotate(second, overlap: 600)
            let until = (app.clock.now + .seconds(300)).description
            #expect(try await ada.get("/api-keys/\(first.id)").json["previous_until"]?.string == until)
            #expect(try await again.get("/samples") == "200 ")
            #expect(try await second.get("/samples") == "200 ")
            #expect(try await lost.get("/samples") == "401 auth.unauthenticated")
            // At most two are valid at once.
            #expect(try await first.get("/samples") == "401 auth.unauthenticated")
            let third = try await ada.rotate(again, overlap: 300)
            #expect(try await second.get("/samples") == "401 auth.unauthenticated")
            #expect(try await again.get("/samples") == "200 ")
            app.clock.advance(by: .seconds(300))
            #expect(try await again.get("/samples") == "401 auth.key_expired")
            #expect(try await third.get("/samples") == "200 ")
            let fourth = try await ada.rotate(third, overlap: 0)
            #expect(try await third.get("/samples") == "401 auth.unauthenticated")
            #expect(try await fourth.get("/samples") == "200 ")
        }
    }

    @Test("Of rotations at once each is done after another: the secret in use and the newest remain valid")
    func racedRotation() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let key = try await ada.key()
            let outcomes = try await app.race(16) { _ in try await ada.rotate(key, overlap: 600) }
            #expect(outcomes.failed == 0, "\(outcomes.codes)")
            var valid = 0
            for holder in outcomes.values where try await holder.get("/samples") == "200 " { valid += 1 }
            #expect(valid == 1)
            #expect(try await key.get("/samples") == "200 ")
            app.clock.advance(by: .seconds(600))
            #expect(try await key.get("/samples") == "401 auth.key_expired")
        }
    }

    @Test("Of creations at once no more succeed than the quota allows, and none with a taken name")
    func racedCreation() async throws {
        try await withApp(SampleApp.self, settings: ["auth.api_keys": "4"]) { app in
            let ada = try await app.signUp()
            let body: JSONValue = ["name": "Same", "role": "owner", "scopes": ["samples.view"]]
            let same = try await app.race(8) { _ in try await ada.post("/api-keys", body) }
            #expect(same.succeeded == 1 && same.failed(with: APIKeyError.nameTaken) == 7)
            let others = try await app.race(8) { racer in
                try await ada.post(
                    "/api-keys", ["name": "Key \(racer.number)", "role": "owner", "scopes": ["samples.view"]])
            }
            #expect(others.succeeded == 3 && others.failed(with: "quota.limit") == 5)
        }
    }

    @Test("The audit names the key as the actor of its changes, and neither audit, events nor logs have its secret")
    func records() async throws {
        let log = RecordedLog()
        try await withApp(SampleApp.self, logger: log.logger) { app in
            let ada = try await app.signUp()
            let key = try await ada.key(scopes: ["samples.create"])
            #expect(try await key.send(.post, "/samples", ["name": "One"]).status == 201)
            let newer = try await ada.rotate(key)
            let entries = try await ada.get("/audit?actor=\(key.id)&record=sample")
            #expect(entries.status == 200 && entries.json["items"]?.array?.count == 1)
            let everything = try await ada.get("/audit")
            #expect(everything.text.contains("api_key.rotated"))
            let lines = log.all
            #expect(!lines.isEmpty)
            for line in lines { #expect(!line.contains(key.secret) && !line.contains(newer.secret)) }
            for secret in [key.secret, newer.secret] { #expect(!everything.text.contains(secret)) }

            _ = try await app.runJobs()
            let mails = app.mails.filter { $0.subject.text.contains("Warehouse") }
            #expect(mails.count == 2)
            for mail in mails { #expect(!mail.text.contains(key.secret) && !mail.text.contains(newer.secret)) }
        }
    }
}
