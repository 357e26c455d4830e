import FoundationEssentials
import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTesting

@testable import Trellis

@Suite("Secrets of a product's jobs")
struct JobSecretTests {
    private static func key(_ id: String, _ byte: UInt8) -> String {
        "\(id):" + Data(repeating: byte, count: 32).base64EncodedString()
    }
    private static let (a, b) = (key("a", 1), key("b", 2))

    /// Enqueues a job with a secret, and returns its row.
    private func enqueue(_ app: TestApp, _ scope: Scope) async throws -> JobRecord {
        try await app.application.platform.database.tenant(scope).write { tx in
            try tx.job(try tx.enqueue(UnlockJob(door: "north", code: "code-4711")).id)
        }
    }

    private func job(_ app: TestApp, _ scope: Scope, _ id: ID<BackgroundJob>) async throws -> JobRecord {
        try await app.application.platform.database.tenant(scope).read { try $0.job(id) }
    }

    @Test("A process of a product with such jobs doesn't start without a key, and says how to set one")
    func refused() async throws {
        try await withApp(SecretProduct.self) { app in
            let error = #expect(throws: JobError.self) { try app.application.backgroundServices }
            #expect(error == .noSecretKey(job: "secret.unlock"))
            #expect(error?.message.contains("APP_JOBS__SECRET_KEYS") == true)
            let tenant = Scope(tenantID: ID(), userID: .noUser, requestID: "r")
            await #expect(throws: JobError.noSecretKey(job: "secret.unlock")) { try await enqueue(app, tenant) }
        }
    }

    @Test("Keys are settings that are reloaded: a new one in front encrypts, and a removed one makes jobs wait")
    func reload() async throws {
        try await withApp(SecretProduct.self, settings: ["jobs.secret_keys": Self.a]) { app in
            _ = try app.application.backgroundServices
            let tenant = try #require(try await app.signUp(tenant: "Acme").tenantID)
            let scope = Scope(tenantID: tenant, userID: .noUser, requestID: "r")
            let first = try await enqueue(app, scope)
            #expect(first.arguments.text.contains("north") && !first.arguments.text.contains("code-4711"))
            try app.reload(["jobs.secret_keys": Self.b])
            let second = try await enqueue(app, scope)
            try await app.runJobs()
            #expect(try await job(app, scope, first.id).errorCode == "job.secret_key_missing")
            let result = try await job(app, scope, second.id).result?.text ?? ""
            #expect(result.contains("north") && !result.contains("key of"))
            try app.reload(["jobs.secret_keys": "\(Self.b),\(Self.a)"])
            app.clock.advance(by: .seconds(600))
            try await app.runJobs()
            #expect(try await job(app, scope, first.id).state == .completed)
        }
    }

    @Test("A job whose key is missing can't be changed until the key is back, and the response says so")
    func editing() async throws {
        try await withApp(SecretProduct.self, settings: ["jobs.secret_keys": Self.a]) { app in
            let tenant = try #require(try await app.signUp(tenant: "Acme").tenantID)
            let job = try await enqueue(app, Scope(tenantID: tenant, userID: .noUser, requestID: "r"))
            try await app.application.createSuperuser(email: "root@example.com", password: TestApp.password)
            let root = try await app.logIn("root@example.com")
            let path = "/admin/jobs/\(tenant)/\(job.id)"
            try app.reload(["jobs.secret_keys": Self.b])
            let refused = try await root.patch(path, ["arguments": ["door": "south"]])
            #expect(refused.status == 503 && refused.problem == "job.secret_key_missing")
            try app.reload(["jobs.secret_keys": "\(Self.b),\(Self.a)"])
            #expect(try await root.patch(path, ["arguments": ["door": "south"]]).status == 200)
        }
    }

    @Test("The product has a job that encrypts secrets with a new key, and a schedule for it")
    func resealing() async throws {
        try await withApp(SecretProduct.self) { app in
            #expect(app.application.jobs["jobs.reseal"] != nil)
            #expect(app.application.schedules.contains { $0.name == "jobs.reseal" })
        }
    }
}
