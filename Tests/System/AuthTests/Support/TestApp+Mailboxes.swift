import HTTPTypes
import Logging
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTesting

@testable import TrellisAuth

/// There is no such token or code in the mails.
struct NoProof: Error {}

/// What a reader of mails does.
extension TestApp {
    /// Sends the waiting mails, and returns those to the address, oldest first.
    func mails(to address: String) async throws -> [MailMessage] {
        try await runJobs()
        return mails.filter { $0.to.wireAddress == address }
    }

    /// Returns the token of the link in the newest mail to the address that has one.
    func token(to address: String) async throws -> String {
        let links = try await mails(to: address).flatMap(\.links)
        guard let token = links.last(where: { $0.contains("token=") })?.split(separator: "=").last else {
            throw NoProof()
        }
        return String(token)
    }

    /// Returns the code in the newest mail to the address.
    func code(to address: String) async throws -> String {
        guard let text = try await mails(to: address).last?.text,
            let code = text.matches(of: /\b\d{6}\b/).last?.output
        else { throw NoProof() }
        return String(code)
    }

    /// Sends a request without credentials to a route below `/api/v1/auth`.
    func auth(
        _ path: String, _ body: JSONValue, headers: HTTPFields = [:]
    ) async throws -> TrellisTesting.TestResponse {
        try await send(.post, "/api/v1/auth/" + path, body: body, headers: headers)
    }

    /// Sends a sign-up with a password and a tenant.
    func requestSignUp(
        _ email: String, password: String = password, tenant: String = "Acme", headers: HTTPFields = [:]
    ) async throws -> TrellisTesting.TestResponse {
        try await auth(
            "signup",
            ["email": .string(email), "password": .string(password), "tenant_name": .string(tenant)], headers: headers)
    }

    /// Sends a login, and returns the status.
    func logInStatus(_ email: String, password: String = password) async throws -> Int {
        try await auth("login", ["email": .string(email), "password": .string(password)]).status
    }
}

/// What the platform does by itself.
extension TestApp {
    /// Removes what has expired, as the schedule does every hour.
    func sweepMailboxes() async throws {
        try await application.platform.database.system().write { tx in _ = try tx.enqueue(SweepMailboxes()) }
        try await runJobs()
    }

    /// Returns the actions of the platform's audit that concern a user.
    func platformAudit(of user: ID<User>) async throws -> [String] {
        try await application.platform.database.system().read { tx in
            try tx.acrossTenants(reason: "a test", level: .debug).sql.rows(
                """
                SELECT action FROM audit_entry WHERE record = 'user' AND record_id = \("\(user)") ORDER BY id
                """
            ).map { try $0.decode(String.self, at: 0) }
        }
    }
}
