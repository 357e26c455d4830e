import App
import Crypto
import FoundationEssentials
import Testing
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

/// Runs a test on the product with receivers on this machine allowed.
func withReceivers(_ settings: [String: String] = [:], _ body: (TestApp) async throws -> Void) async throws {
    let defaults = ["webhooks.allow_private": "true", "webhooks.timeout": "5s"]
    try await withApp(App.self, settings: defaults.merging(settings) { $1 }, body)
}

/// A webhook that a test has registered.
struct Registered {
    let actor: Actor
    let id: String
    let secret: String

    var path: String { "/webhooks/\(id)" }

    /// The same for somebody whose access token has expired meanwhile.
    func signedInAgain() async throws -> Registered {
        let actor = try await actor.app.logIn(actor.email).working(in: actor.tenantID)
        return Registered(actor: actor, id: id, secret: secret)
    }

    func get() async throws -> JSONValue { try await actor.get(path).json }

    /// The deliveries, newest first.
    func deliveries(_ query: String = "") async throws -> [JSONValue] {
        try await actor.get("\(path)/deliveries\(query)").json["items"]?.array ?? []
    }

    /// One delivery with its attempts.
    func delivery(_ id: String?) async throws -> JSONValue {
        try await actor.get("\(path)/deliveries/\(id ?? "")").json
    }

    /// Sends a ping; answers the delivery's identifier.
    @discardableResult
    func ping() async throws -> String {
        let answer = try await actor.post("\(path)/ping")
        guard answer.status == 202, let id = answer.json["id"]?.string else { throw UnexpectedAnswer(answer) }
        return id
    }
}

extension Actor {
    /// Registers a webhook.
    func register(_ url: String, events: [String] = ["*"]) async throws -> Registered {
        let answer = try await post(
            "/webhooks", ["url": .string(url), "events": .array(events.map { .string($0) })])
        guard answer.status == 201, let id = answer.json["webhook"]?["id"]?.string,
            let secret = answer.json["secret"]?.string
        else { throw UnexpectedAnswer(answer) }
        return Registered(actor: self, id: id, secret: secret)
    }
}

extension Receiver.Request {
    /// Whether a signature in the request is one by this secret, worked out from the standard's text alone.
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
