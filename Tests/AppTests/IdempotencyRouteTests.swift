import App
import HTTPTypes
import Testing
import Trellis
import TrellisSchema
import TrellisTesting
import TrellisWeb

@Suite("Routes that take idempotency keys")
struct IdempotencyRouteTests {
    /// The routes that create something or begin work, and take no keys, with their reasons.
    ///
    /// A new entry is a decision to review: what does a client do that got no response?
    static let without = [
        "POST /api/v1/auth/signup": "no user is signed in yet; an address has one account, so a repetition fails",
        "POST /api/v1/auth/password/forgot": "no user is signed in",
        "POST /api/v1/auth/verify-email/resend": "no user is signed in yet; mails to one address have a limit",
        "POST /api/v1/billing/credit-notes/{id}/send": "requests within ten minutes are one mail",
        "POST /api/v1/billing/invoices/{id}/pay": "waits for the gateway; a paid invoice isn't paid again",
        "POST /api/v1/billing/invoices/{id}/send": "requests within ten minutes are one mail",
        "POST /api/v1/billing/payment-methods": "waits for the gateway; adding the same method again changes nothing",
        "POST /api/v1/files": "the body is streamed; large files are sent by direct uploads, which take keys",
    ]

    @Test("Every POST that creates or begins work takes idempotency keys, or is listed with the reason why not")
    func creating() async throws {
        try await withApp(App.self) { app in
            let creating = app.routes.filter {
                $0.method == .post && [.created, .accepted].contains($0.description.response.status) && !$0.isIdempotent
            }
            #expect(Set(creating.map { "POST \($0.path)" }) == Set(Self.without.keys))
        }
    }

    @Test("Each route with the trait documents the field, its errors and the field of a repeated response")
    func documents() async throws {
        try await withApp(App.self) { app in
            let routes = app.routes.filter(\.isIdempotent)
            #expect(routes.contains { $0.path == "/api/v1/projects" })
            let paths = app.application.document.json["paths"]
            for route in routes {
                let operation = paths?[route.path]?[route.method.rawValue.lowercased()]
                let parameters = operation?["parameters"]?.array ?? []
                let field = parameters.first { $0["name"] == "Idempotency-Key" }
                #expect(field?["in"] == "header" && field?["required"] == false, "\(route.path)")
                let responses = operation?["responses"]
                for status in ["400", "409", "422"] { #expect(responses?[status] != nil, "\(route.path) \(status)") }
                let success = "\(route.description.response.status.code)"
                #expect(responses?[success]?["headers"]?["Idempotency-Replayed"] != nil, "\(route.path)")
            }
        }
    }
}
