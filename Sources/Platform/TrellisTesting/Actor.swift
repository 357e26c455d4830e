public import HTTPTypes
import Trellis
public import TrellisKernel
public import TrellisSchema
import TrellisWeb

/// A signed-in user who calls the application's public API in one tenant.
public struct Actor: Sendable {
    /// The application.
    public let app: TestApp
    /// The actor's user.
    public let userID: ID<User>
    /// The actor's e-mail address; the password is ``TestApp/password``.
    public let email: String
    /// The tenant of the actor's requests; nil omits the header.
    public let tenantID: ID<Tenant>?
    /// The access token of the actor's requests.
    public let accessToken: String
    /// The refresh token of the actor's session.
    public let refreshToken: String

    /// The header fields of the actor's requests: the access token and the tenant.
    public var headers: HTTPFields {
        var headers: HTTPFields = [.authorization: "Bearer \(accessToken)"]
        if let tenantID { headers[.tenantID] = tenantID.description }
        return headers
    }

    /// Returns the same user in another tenant.
    public func inTenant(_ tenant: ID<Tenant>?) -> Actor {
        Actor(
            app: app, userID: userID, email: email, tenantID: tenant, accessToken: accessToken,
            refreshToken: refreshToken)
    }

    /// Sends a GET and returns the response.
    public func get(_ path: String, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await send(.get, path, headers: headers)
    }

    /// Sends a POST with `body` and returns the response.
    public func post(_ path: String, _ body: JSONValue? = nil, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await send(.post, path, body, headers: headers)
    }

    /// Sends a PUT with `body` and returns the response.
    public func put(_ path: String, _ body: JSONValue? = nil, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await send(.put, path, body, headers: headers)
    }

    /// Sends a PATCH with `body` and returns the response.
    public func patch(_ path: String, _ body: JSONValue, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await send(.patch, path, body, headers: headers)
    }

    /// Sends a DELETE and returns the response.
    public func delete(_ path: String, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await send(.delete, path, headers: headers)
    }

    /// Sends a request with the actor's token and tenant, and returns the response; `path` is below `/api/v1`.
    public func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        let all = HTTPFields(Array(self.headers) + Array(headers))
        return try await app.send(method, Application.prefix + path, body: body, headers: all)
    }
}
