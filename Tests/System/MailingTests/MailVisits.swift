import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

extension RouteVisits {
    package static let mailing = RouteVisits("mailing") { visitor in
        let owner = try await visitor.signUp()
        let made = try await visitor.visit(owner, .post, "/mail/suppressions", ["address": "eve@example.com"])
        let id = try #require(made["id"]?.string)
        try await visitor.visit(owner, .get, "/mail/suppressions")
        let found = try await owner.get("/mail/suppressions?search=a&reason=manual&limit=1")
        #expect(found.status == 200)
        try await visitor.visit(owner, .get, "/mail/suppressions/{id}", at: id)
        try await visitor.visit(owner, .delete, "/mail/suppressions/{id}", at: id)
        try await visitor.app.makeMailRows(for: try #require(owner.tenantID))
        try await visitor.visit(owner, .get, "/mail/messages")
        let sent = try await owner.get("/mail/messages?state=sent&recipient=a@example.com&limit=1")
        #expect(sent.status == 200)

        try await visitor.app.makeMailRows(for: .platform)
        let listed = try await visitor.visit(visitor.superuser, .get, "/superuser/mail/suppressions")
        let platform = try #require(listed["items"]?[0]?["id"]?.string)
        try await visitor.visit(visitor.superuser, .delete, "/superuser/mail/suppressions/{id}", at: platform)
        // Without a topic in the settings, messages are refused; other tests of the module send signed ones.
        let notifications = owner.requests.prefix + "/mail/notifications/ses"
        let refused = try await visitor.app.send(.post, notifications)
        #expect(refused.status == 404)
        visitor.note(.post, notifications)
    }
}
