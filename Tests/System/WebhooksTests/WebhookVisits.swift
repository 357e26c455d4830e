import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

extension RouteVisits {
    package static let webhooks = RouteVisits("webhooks") { visitor in
        let (owner, app) = (try await visitor.signUp(), visitor.app)
        // No server accepts the connection, so the message fails and is sent again later.
        let made = try await visitor.visit(
            owner, .post, "/webhooks", ["url": "https://127.0.0.1.nip.invalid/", "events": ["*"]])
        let id = try #require(made["webhook"]?["id"]?.string)
        try await visitor.visit(owner, .get, "/webhooks")
        try await visitor.visit(owner, .get, "/webhooks/events")
        try await visitor.visit(owner, .get, "/webhooks/{id}", at: id)
        try await visitor.visit(owner, .post, "/webhooks/{id}/adopt", at: id)
        let ping = try await visitor.visit(owner, .post, "/webhooks/{id}/ping", at: id)
        let delivery = try #require(ping["id"]?.string)
        try await app.runJobs()
        let deliveries = "/webhooks/{id}/deliveries"
        try await visitor.visit(owner, .get, deliveries, at: id)
        let failed = try await owner.get("/webhooks/\(id)/deliveries?state=failed&event=x")
        #expect(failed.status == 200)
        try await visitor.visit(owner, .get, "\(deliveries)/{delivery_id}", at: id, delivery)
        try await visitor.visit(owner, .post, "/webhooks/{id}/secrets", at: id)
        try await visitor.visit(owner, .patch, "/webhooks/{id}", ["enabled": false], at: id)
        app.clock.advance(by: .seconds(10))
        try await app.runJobs()
        try await visitor.visit(owner, .patch, "/webhooks/{id}", ["enabled": true], at: id)
        try await visitor.visit(owner, .post, "\(deliveries)/{delivery_id}/replay", at: id, delivery)
        try await visitor.visit(owner, .post, "/webhooks/{id}/replay", ["since": "2026-01-01T00:00:00Z"], at: id)
        try await visitor.visit(owner, .delete, "/webhooks/{id}", at: id)
    }
}
