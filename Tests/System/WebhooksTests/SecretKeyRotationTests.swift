import FoundationEssentials
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisWebhooks

@Suite("Rotation of the keys of webhook secrets")
struct SecretKeyRotationTests {
    private static func key(_ id: String, _ byte: UInt8) -> String {
        "\(id):" + Data(repeating: byte, count: 32).base64EncodedString()
    }
    private static let (a, b) = (key("a", 1), key("b", 2))

    @Test("A secret is read with a kept key, not with a removed one, and again when its key is back")
    func rotation() async throws {
        try await withReceivers(["webhooks.secret_keys": Self.a]) { app in
            let receiver = try Receiver()
            defer { receiver.stop() }
            let ada = try await app.signUp()
            let hook = try await ada.register(receiver.url())
            try app.reload(["webhooks.secret_keys": "\(Self.b),\(Self.a)"])
            let newer = try await ada.register(receiver.url())
            try await hook.ping()
            #expect(try await app.runJobs().completed == 1)
            #expect(receiver.requests.last?.isSigned(by: hook.secret) == true)

            // The newer secret was encrypted with the new first key.
            try app.reload(["webhooks.secret_keys": Self.b])
            try await newer.ping()
            #expect(try await app.runJobs().completed == 1)
            #expect(receiver.requests.last?.isSigned(by: newer.secret) == true)
            try await hook.ping()
            #expect(try await app.runJobs().failed == 1)
            #expect(receiver.requests.count == 2)

            try app.reload(["webhooks.secret_keys": "\(Self.b),\(Self.a)"])
            app.clock.advance(by: .seconds(3600))
            #expect(try await app.runJobs().completed >= 1)
            #expect(receiver.requests.last?.isSigned(by: hook.secret) == true)
        }
    }

    /// Encrypts all secrets with the first key; returns what the job reports.
    private func reseal(_ app: TestApp) async throws -> (resealed: Int, unreadable: Int) {
        let database = app.application.platform.database.system()
        let id = try await database.write { try $0.enqueue(ResealSecrets()).id }
        try await app.runJobs()
        let job = try #require(
            try await database.acrossTenants(reason: "a test").first(JobRecord.where { $0.id == id }))
        let result = try JSONValue(parsing: try #require(job.result?.text))
        return (result["resealed"]?.int ?? -1, result["unreadable"]?.int ?? -1)
    }

    @Test("The job encrypts secrets of all tenants with the first key; then the former one can be removed")
    func resealing() async throws {
        try await withReceivers(["webhooks.secret_keys": Self.a]) { app in
            let receiver = try Receiver()
            defer { receiver.stop() }
            let (ada, bob) = (try await app.signUp(tenant: "Acme"), try await app.signUp(tenant: "Globex"))
            let hooks = [try await ada.register(receiver.url()), try await bob.register(receiver.url())]
            let rotated = try await ada.post("\(hooks[0].path)/secrets").json["secret"]?.string ?? ""
            let version = try await hooks[0].get()["version"]
            #expect(try await reseal(app) == (0, 0))
            try app.reload(["webhooks.secret_keys": "\(Self.b),\(Self.a)"])
            #expect(try await reseal(app) == (2, 0))
            #expect(try await reseal(app) == (0, 0))
            #expect(try await hooks[0].get()["version"] == version)

            try app.reload(["webhooks.secret_keys": Self.b])
            for hook in hooks { try await hook.ping() }
            #expect(try await app.runJobs().completed == 2)
            // The secret before the rotation still signs, too.
            let signed = receiver.requests.filter { $0.isSigned(by: rotated) && $0.isSigned(by: hooks[0].secret) }
            #expect(signed.count == 1)
            #expect(receiver.requests.contains { $0.isSigned(by: hooks[1].secret) })
        }
    }

    @Test("A secret whose key is missing is reported and stays; a previous secret whose time is over goes")
    func unreadable() async throws {
        try await withReceivers(["webhooks.secret_keys": Self.a]) { app in
            let ada = try await app.signUp()
            let (lost, kept) = (
                try await ada.register("http://127.0.0.1:9/"), try await ada.register("http://127.0.0.1:9/")
            )
            try app.reload(["webhooks.secret_keys": "\(Self.b),\(Self.a)"])
            #expect(try await ada.post("\(kept.path)/secrets").status == 201)
            app.clock.advance(by: .seconds(86_401))
            try app.reload(["webhooks.secret_keys": Self.b])
            #expect(try await reseal(app) == (1, 1))
            let back = try await lost.signedInAgain()
            let (first, second) = (try await back.get(), try await kept.signedInAgain().get())
            #expect(first["id"]?.string == lost.id && second["previous_secret_until"]?.string == nil)
            try app.reload(["webhooks.secret_keys": "\(Self.b),\(Self.a)"])
            #expect(try await reseal(app) == (1, 0))
        }
    }
}
