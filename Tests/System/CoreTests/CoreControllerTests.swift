import HTTPTypes
import NIOCore
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisWeb

@testable import TrellisCore

@Suite struct CoreControllerTests {
    /// An authenticator that rejects all tokens.
    private struct NoAuthenticator: Authenticator {
        func user(_ credentials: Credentials) async throws -> Identity { throw AccessError.unauthenticated }
        func member(_ credentials: Credentials, of tenant: RequestedTenant) async throws -> Membership {
            throw AccessError.unauthenticated
        }
    }

    private func get(_ path: String, pending: [String] = []) async throws -> (status: Int, body: String) {
        let database = try Database.open("sqlite::memory:")
        let core = CoreService(ReadinessCheck(database.system()) { pending }, showsCause: true)
        let web = WebApplication(
            routes: [CoreController.healthRoute] + CoreController.routes { CoreController($0, core: core) },
            authenticator: NoAuthenticator(), database: database)
        let response = await web.respond(
            to: HTTPRequest(method: .get, scheme: "http", authority: "test", path: path))
        return (response.status.code, String(buffer: try await response.collectBody()))
    }

    @Test("The health response is exactly the documented one")
    func health() async throws {
        let answer = try await get("/health", pending: ["users.001-create"])
        #expect(answer.status == 200)
        #expect(answer.body == #"{"status":true,"msg":"ok","details":{}}"#)
    }

    @Test("The server is ready without pending migrations, and otherwise lists them")
    func ready() async throws {
        #expect(try await get("/ready").status == 200)
        let answer = try await get("/ready", pending: ["users.001-create"])
        #expect(answer.status == 503)
        #expect(answer.body.contains("users.001-create"))
        #expect(answer.body.contains("ready.migrations_pending"))
    }
}
