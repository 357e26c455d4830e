import HTTPTypes
import Trellis
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisTesting

/// What those do who guess secrets, and what they leave in the audit.
extension TestApp {
    /// Hashes that cost little, since guesses are many.
    static let cheapHashes = ["auth.password_memory": "64", "auth.password_passes": "1"]

    /// Sends a login from this address.
    func logIn(
        _ email: String, _ password: String, device: String? = nil, from address: IPAddress? = nil
    ) async throws -> TrellisTesting.TestResponse {
        var body: JSONValue = ["email": .string(email), "password": .string(password)]
        if let device {
            body = ["email": .string(email), "password": .string(password), "device_token": .string(device)]
        }
        return try await send(.post, "/api/v1/auth/login", body: body, from: address)
    }

    /// Sends a form of a page without its token, as a client that isn't signed in does.
    func submit(
        _ path: String, _ fields: [(String, String)], from address: IPAddress? = nil
    ) async throws -> TrellisTesting.TestResponse {
        let form = fields.map { "\($0)=\($1.replacing("@", with: "%40").replacing(" ", with: "+"))" }
        return try await send(
            .post, path, bytes: Array(form.joined(separator: "&").utf8),
            headers: [.contentType: "application/x-www-form-urlencoded"], from: address)
    }

    /// Returns the entries of the platform's audit about guesses, after all that were counted are written.
    func guessEntries() async throws -> [AuditEntryRecord] {
        let notes = application.platform.auditNotes
        await notes.flush()
        clock.advance(by: .seconds(60))
        await notes.flush()
        let store = AuditStore(application.platform.database.system())
        let page = try await store.entries(AuditFilter(tenant: .platform, action: nil), PageRequest(limit: 100))
        return page.items.map(\.entry).filter { $0.action.hasPrefix("auth.sign_in_") }
    }
}

extension AuditEntryRecord {
    /// What the note of the entry says besides its action.
    var noteDetails: JSONValue? { payload.flatMap { try? JSONValue(parsing: $0.text) }?["details"] }
}
