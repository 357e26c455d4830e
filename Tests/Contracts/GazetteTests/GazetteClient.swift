import GazetteProduct
import HTTPTypes
import Logging
import Testing
import Trellis
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisWeb

/// Runs `body` with the product on each engine, with cheap hashes of passwords.
func withGazette(logger: Logger? = nil, _ body: (TestApp) async throws -> Void) async throws {
    let cheap = ["auth.password_memory": "64", "auth.password_passes": "1"]
    try await withApp(Gazette.self, settings: cheap, logger: logger, body)
}

extension RequestStyle {
    /// The prefix and the scheme of the contract.
    static let gazette = RequestStyle(prefix: "/api", scheme: .authorization("Token"))
}

extension TestApp {
    /// Sends the sign-up of the contract.
    func signUpResponse(
        _ username: String, email: String? = nil, password: String = TestApp.password
    ) async throws -> TestResponse {
        let email = email ?? "\(username)@example.com"
        return try await send(
            .post, "/api/users",
            body: [
                "user": [
                    "username": .string(username), "email": .string(email), "password": .string(password),
                ]
            ])
    }

    /// Sends the login of the contract.
    func logInResponse(_ email: String, password: String = TestApp.password) async throws -> TestResponse {
        try await send(
            .post, "/api/users/login", body: ["user": ["email": .string(email), "password": .string(password)]])
    }

    /// Signs up a user by the route of the contract.
    func reader(_ username: String) async throws -> Actor {
        try await actor(.gazette) { app in
            let response = try await app.signUpResponse(username)
            return try ActorSession(
                email: "\(username)@example.com", accessToken: response.json["user"]?["token"]?.string)
        }
    }

    /// Returns the audit entries of a table, the oldest first.
    func auditEntries(of table: String) async throws -> [AuditEntryRecord] {
        let platform = Scope(tenantID: .platform, userID: .noUser, requestID: "test")
        return try await application.platform.database.tenant(platform).read { tx in
            try tx.fetch(AuditEntryRecord.where { $0.record == table }.order { $0.id.ascending })
        }
    }
}

extension Actor {
    /// Sends a new article; later ones are newer.
    func writeResponse(_ title: String, tags: [String] = []) async throws -> TestResponse {
        app.clock.advance(by: .seconds(1))
        return try await post(
            "/articles",
            [
                "article": [
                    "title": .string(title), "description": "About it.", "body": "All of it.",
                    "tagList": .array(tags.map { .string($0) }),
                ]
            ])
    }

    /// Writes an article, and returns its slug.
    @discardableResult
    func write(_ title: String, tags: [String] = []) async throws -> String {
        let response = try await writeResponse(title, tags: tags)
        guard let slug = response.json["article"]?["slug"]?.string else { throw UnexpectedResponse(response) }
        return slug
    }

    /// Writes a comment.
    func comment(on slug: String, _ text: String) async throws -> TestResponse {
        try await post("/articles/\(slug)/comments", ["comment": ["body": .string(text)]])
    }

    /// Returns the slugs of a list.
    func slugs(_ path: String) async throws -> [String] { try await get(path).slugs }
}

extension TestResponse {
    /// The slugs of the articles in it.
    var slugs: [String] { (json["articles"]?.array ?? []).compactMap { $0["slug"]?.string } }
    /// The messages of a failure, as `about: message` in alphabetical order.
    var failures: [String] {
        (json["errors"]?.object?.members ?? []).flatMap { name, messages in
            (messages.array ?? []).map { "\(name): \($0.string ?? "")" }
        }.sorted()
    }
}
