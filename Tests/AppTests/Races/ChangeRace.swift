import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

/// A change that several requests make of one resource at once.
struct ChangeRace: Sendable {
    /// The requests of a race: their sender, path, and the body of each racer.
    struct Requests: Sendable {
        let actor: Actor
        let path: String
        var body: @Sendable (_ racer: Int) -> JSONValue? = { _ in nil }
        /// The body of requests without JSON, with its type.
        var content: (bytes: [UInt8], type: String)?
    }
    /// Who takes part in a race.
    struct Stage: Sendable {
        let app: TestApp
        /// The owner of a tenant of their own.
        let owner: Actor
        let superuser: Actor
    }

    let method: HTTPRequest.Method
    /// The route below the prefix, as in `/projects/{id}`.
    let route: String
    /// The codes with which a racer may be refused because another one came first: what the route says of the resource
    /// in its state after that change.
    let refusals: Set<String>
    /// Whether the resource has another version after each change, which `GET` returns.
    let isVersioned: Bool
    /// Prepares the resource.
    let prepare: @Sendable (Stage) async throws -> Requests

    init(
        _ method: HTTPRequest.Method, _ route: String, refusals: Set<String> = [], isVersioned: Bool = false,
        prepare: @escaping @Sendable (Stage) async throws -> Requests
    ) {
        self.method = method
        self.route = route
        self.refusals = refusals
        self.isVersioned = isVersioned
        self.prepare = prepare
    }

    /// Sends the request of a racer.
    func send(_ requests: Requests, _ racer: Int, headers: HTTPFields = [:]) async throws -> TestResponse {
        guard let content = requests.content else {
            return try await requests.actor.send(method, requests.path, requests.body(racer), headers: headers)
        }
        var headers = HTTPFields(Array(requests.actor.headers) + Array(headers))
        headers[.contentType] = content.type
        return try await requests.actor.app.send(
            method, requests.actor.requests.prefix + requests.path, bytes: content.bytes, headers: headers)
    }

    /// Returns the version of the resource as `If-Match`.
    func version(_ requests: Requests) async throws -> HTTPFields {
        var version = try await requests.actor.get(requests.path).headers[.eTag]
        if version == nil {
            // An action of a resource is below it.
            let resource = "/" + requests.path.split(separator: "/").dropLast().joined(separator: "/")
            version = try await requests.actor.get(resource).headers[.eTag]
        }
        return [.ifMatch: try #require(version, "\(route)")]
    }
}

extension ChangeRace.Stage {
    var tenant: String { owner.tenantID?.description ?? "" }

    /// Creates a resource, and returns its identifier, which the response has at the end of `place`.
    func create(_ path: String, _ body: JSONValue, at place: [String] = ["id"]) async throws -> String {
        let response = try await owner.post(path, body)
        guard response.status < 300 else { throw UnexpectedResponse(response) }
        return try #require(place.reduce(response.json) { $0[$1] ?? .null }.string)
    }

    /// The requests of the owner.
    func owned(
        _ path: String, _ body: @escaping @Sendable (_ racer: Int) -> JSONValue? = { _ in nil }
    ) -> ChangeRace.Requests {
        ChangeRace.Requests(actor: owner, path: path, body: body)
    }

    /// The requests of the superuser.
    func ruled(
        _ path: String, _ body: @escaping @Sendable (_ racer: Int) -> JSONValue? = { _ in nil }
    ) -> ChangeRace.Requests {
        ChangeRace.Requests(actor: superuser, path: path, body: body)
    }
}
