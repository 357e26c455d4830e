import Crypto
import FoundationEssentials
import SampleProduct
import Testing
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

/// Runs a test on the product with local receivers allowed.
func withReceivers(_ settings: [String: String] = [:], _ body: (TestApp) async throws -> Void) async throws {
    let defaults = ["webhooks.allow_private": "true", "webhooks.timeout": "5s"]
    try await withApp(SampleApp.self, settings: defaults.merging(settings) { $1 }, body)
}

/// A webhook that a test registered.
struct RegisteredWebhook {
    let actor: Actor
    let id: String
    let secret: String

    var path: String { "/webhooks/\(id)" }

    /// Returns the same webhook with a new access token, since the old one has expired.
    func signedInAgain() async throws -> RegisteredWebhook {
        let actor = try await actor.app.logIn(actor.email).inTenant(actor.tenantID)
        return RegisteredWebhook(actor: actor, id: id, secret: secret)
    }

    func get() async throws -> JSONValue { try await actor.get(path).json }

    /// Returns the deliveries, newest first.
    func deliveries(_ query: String = "") async throws -> [JSONValue] {
        try await actor.get("\(path)/deliveries\(query)").json["items"]?.array ?? []
    }

    /// Returns one delivery with its attempts.
    func delivery(_ id: String?) async throws -> JSONValue {
        try await actor.get("\(path)/deliveries/\(id ?? "")").json
    }

    /// Sends a ping; returns the delivery's identifier.
    @discardableResult
    func ping() async throws -> String {
        let response = try await actor.post("\(path)/ping")
        guard response.status == 202, let id = response.json["id"]?.string else { throw UnexpectedResponse(response) }
        return id
    }
}

extension Actor {
    /// Registers a webhook.
    func register(_ url: String, events: [String] = ["*"]) async throws -> RegisteredWebhook {
        let response = try await post(
            "/webhooks", ["url": .string(url), "events": .array(events.map { .string($0) })])
        guard response.status == 201, let id = response.json["webhook"]?["id"]?.string,
            let secret = response.json["secret"]?.string
        else { throw UnexpectedResponse(response) }
        return RegisteredWebhook(actor: self, id: id, secret: secret)
    }
}

extension Receiver.Request {
    /// Returns whether the request has a signature by this secret; implemented from the standard's text.
    func isSigned(by secret: String) -> Bool {
        guard let id = fields["webhook-id"], let time = fields["webhook-timestamp"],
            let key = Data(base64Encoded: String(secret.dropFirst("whsec_".count)))
        else { return false }
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("\(id).\(time).\(body)".utf8), using: SymmetricKey(data: key))
        let expected = "v1,\(Data(code).base64EncodedString())"
        return fields["webhook-signature"]?.split(separator: " ").contains { $0 == expected } ?? false
    }
}
