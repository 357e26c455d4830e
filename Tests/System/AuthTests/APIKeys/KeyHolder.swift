import HTTPTypes
import Testing
import Trellis
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisWeb

/// A program that sends requests with an API key.
struct KeyHolder: Sendable {
    let app: TestApp
    let id: String
    let secret: String

    /// Sends a request with the key by a scheme, without naming a tenant unless `headers` do.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, headers: HTTPFields = [:],
        by scheme: CredentialScheme = .bearer, from address: IPAddress? = nil
    ) async throws -> TrellisTesting.TestResponse {
        let fields = HTTPFields(Array(scheme.fields(carrying: secret)) + Array(headers))
        return try await app.send(method, "/api/v1" + path, body: body, headers: fields, from: address)
    }

    /// Returns the status and the code of a GET.
    func get(_ path: String, headers: HTTPFields = [:], from address: IPAddress? = nil) async throws -> String {
        let response = try await send(.get, path, headers: headers, from: address)
        return "\(response.status) \(response.problem ?? "")"
    }
}

extension Actor {
    /// Creates a key for some permissions of a role, and returns what sends requests with it.
    func key(
        _ name: String = "Warehouse", role: String = "owner", scopes: [String] = ["samples.view"],
        with fields: [String: JSONValue] = [:]
    ) async throws -> KeyHolder {
        var body: JSONObject = [
            "name": .string(name), "role": .string(role), "scopes": .array(scopes.map { .string($0) }),
        ]
        for (field, value) in fields.sorted(by: { $0.key < $1.key }) { body[field] = value }
        return try KeyHolder(app, try await post("/api-keys", .object(body)))
    }

    /// Makes a new secret of a key.
    func rotate(_ key: KeyHolder, overlap: Int? = nil) async throws -> KeyHolder {
        let body: JSONValue = overlap.map { ["overlap_seconds": .int($0)] } ?? [:]
        return try KeyHolder(app, try await post("/api-keys/\(key.id)/rotate", body))
    }
}

extension KeyHolder {
    fileprivate init(_ app: TestApp, _ response: TrellisTesting.TestResponse) throws {
        guard response.status < 300, let secret = response.json["secret"]?.string,
            let id = response.json["api_key"]?["id"]?.string
        else { throw UnexpectedResponse(response) }
        self.init(app: app, id: id, secret: secret)
    }
}
