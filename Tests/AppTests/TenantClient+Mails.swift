import HTTPTypes
import Testing
import Trellis
import TrellisKernel
import TrellisSchema
import TrellisTesting

extension TenantClient {
    mutating func visitMails(_ owner: Actor, _ root: Actor) async throws {
        let made = try await visit(owner, .post, "/mail/suppressions", ["address": "eve@example.com"])
        let id = try #require(made["id"]?.string)
        try await visit(owner, .get, "/mail/suppressions")
        #expect(try await owner.get("/mail/suppressions?search=a&reason=manual&limit=1").status == 200)
        try await visit(owner, .get, "/mail/suppressions/{id}", at: id)
        try await visit(owner, .delete, "/mail/suppressions/{id}", at: id)
        try await app.makeMailRows(for: try #require(owner.tenantID))
        try await visit(owner, .get, "/mail/messages")
        #expect(try await owner.get("/mail/messages?state=sent&recipient=a@example.com&limit=1").status == 200)

        try await app.makeMailRows(for: .platform)
        let listed = try await visit(root, .get, "/superuser/mail/suppressions")
        let platform = try #require(listed["items"]?[0]?["id"]?.string)
        try await visit(root, .delete, "/superuser/mail/suppressions/{id}", at: platform)
        // Without a topic in the settings, messages are refused; the tests of the module send signed ones.
        #expect(try await app.send(.post, "\(Application.prefix)/mail/notifications/ses").status == 404)
        visited.insert("POST \(Application.prefix)/mail/notifications/ses")
    }
}
