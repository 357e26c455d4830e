import App
import HTTPTypes
import Testing
import Trellis
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import Billing

/// Runs `body` with the product and a Stripe of its own, once on each engine.
func withStripe(_ body: (TestApp, StripeServer) async throws -> Void) async throws {
    // The server's address is a setting, so that each engine gets the same server, and customers of its own.
    try await StripeServer.with { server in
        let settings = [
            "billing.gateway": "stripe", "billing.stripe_url": server.url,
            "billing.stripe_secret_key": StripeServer.secretKey, "billing.stripe_timeout": "10s",
            "billing.stripe_webhook_secret": "whsec_another_secret_xx,\(StripeServer.endpointSecret)",
        ]
        try await withApp(App.self, settings: settings) { app in
            server.reset()
            try await body(app, server)
        }
    }
}

extension TestApp {
    /// Sends a body as Stripe does.
    ///
    /// - Parameter signature: The signature; nil for that of the endpoint's secret and the present time.
    func notify(_ body: String, signature: String? = nil) async throws -> TestResponse {
        let bytes = Array(body.utf8)
        var headers: HTTPFields = [.contentType: "application/json; charset=utf-8"]
        if let name = HTTPField.Name("Stripe-Signature") {
            headers[name] = signature ?? StripeEvent.signature(of: bytes, at: clock.now)
        }
        return try await send(.post, "/api/v1/billing/notifications/stripe", bytes: bytes, headers: headers)
    }

    /// Sends an event as Stripe does.
    func notify(_ event: StripeEvent) async throws -> TestResponse { try await notify(event.json.text) }
}

extension StripeServer {
    /// Returns an event about the latest charge.
    func event(
        _ id: String, _ kind: String, status: String = "succeeded", error: JSONValue = .null
    ) throws -> StripeEvent {
        let intent = try #require(objects { objects in objects.intents.values.max { $0.number < $1.number } })
        var event = StripeEvent(kind, key: intent.fields["metadata[trellis_key]"], status: status, error: error)
        (event.id, event.intent) = (id, intent.id)
        return event
    }
}
