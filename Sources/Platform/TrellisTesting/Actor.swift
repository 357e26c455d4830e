public import HTTPTypes
import Trellis
public import TrellisKernel
public import TrellisSchema
import TrellisWeb

/// Somebody who uses the application through its public door, signed in and working in one tenant.
public struct Actor: Sendable {
    /// The application.
    public let app: TestApp
    /// The actor's user.
    public let userID: ID<User>
    /// The actor's e-mail address; the password is ``TestApp/password``.
    public let email: String
    /// The tenant that the actor's requests name; nil leaves the header out.
    public let tenantID: ID<Tenant>?
    /// The access token that the actor's requests carry.
    public let accessToken: String
    /// The refresh token of the actor's session.
    public let refreshToken: String

    /// What the actor's requests carry to say who asks, and in which tenant.
    public var headers: HTTPFields {
        var headers: HTTPFields = [.authorization: "Bearer \(accessToken)"]
        if let tenantID { headers[.tenantID] = tenantID.description }
        return headers
    }

    /// The same person, working in another tenant.
    public func working(in tenant: ID<Tenant>?) -> Actor {
        Actor(
            app: app, userID: userID, email: email, tenantID: tenant, accessToken: accessToken,
            refreshToken: refreshToken)
    }

    /// The answer to a GET.
    public func get(_ path: String, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await send(.get, path, headers: headers)
    }

    /// The answer to a POST of `body`.
    public func post(_ path: String, _ body: JSONValue? = nil, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await send(.post, path, body, headers: headers)
    }

    /// The answer to a PUT of `body`.
    public func put(_ path: String, _ body: JSONValue? = nil, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await send(.put, path, body, headers: headers)
    }

    /// The answer to a PATCH with `body`.
    public func patch(_ path: String, _ body: JSONValue, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await send(.patch, path, body, headers: headers)
    }

    /// The answer to a DELETE.
    public func delete(_ path: String, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await send(.delete, path, headers: headers)
    }

    /// The answer to a request with the actor's token and tenant; `path` is below `/api/v1`.
    public func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        let all = HTTPFields(Array(self.headers) + Array(headers))
        return try await app.send(method, Application.prefix + path, body: body, headers: all)
    }
}
