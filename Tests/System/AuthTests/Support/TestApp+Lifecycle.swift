import HTTPTypes
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTesting

@testable import TrellisAuth

/// What superusers and the platform do with accounts.
extension TestApp {
    /// Creates a superuser as the command line does, and logs in.
    func root(_ email: String = "root@example.com") async throws -> Actor {
        try await application.createSuperuser(email: email, password: TestApp.password)
        return try await logIn(email)
    }

    /// Logs in, and returns the response.
    func signIn(_ email: String, _ password: String) async throws -> TrellisTesting.TestResponse {
        try await send(
            .post, "/api/v1/auth/login", body: ["email": .string(email), "password": .string(password)])
    }

    /// Runs the job that erases deleted accounts, as its schedule does.
    func eraseAccounts() async throws {
        try await application.platform.database.system().write { tx in _ = try tx.enqueue(EraseAccounts()) }
        try await runJobs()
    }
}
