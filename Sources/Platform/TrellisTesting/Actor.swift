public import HTTPTypes
public import TrellisKernel
public import TrellisSchema

/// A signed-in user who calls the application's public API, in one tenant or in none.
public struct Actor: Sendable {
    /// The application.
    public let app: TestApp
    /// The actor's user.
    public let userID: ID<User>
    /// The actor's e-mail address; the password is ``TestApp/password``.
    public let email: String
    /// The tenant of the actor's requests; nil omits the header.
    public private(set) var tenantID: ID<Tenant>?
    /// The access token of the actor's requests.
    public let accessToken: String
    /// The refresh token of the actor's session; nil if the product's contract has none.
    public let refreshToken: String?
    /// How the actor sends requests.
    public private(set) var requests: RequestStyle

    /// Creates the actor of a session.
    init(_ session: ActorSession, in app: TestApp, requests: RequestStyle) throws {
        guard let userID = session.userID else { throw UnknownUser(email: session.email) }
        self.app = app
        self.userID = userID
        email = session.email
        tenantID = session.tenantID
        accessToken = session.accessToken
        refreshToken = session.refreshToken
        self.requests = requests
    }

    /// The header fields of the actor's requests: the access token and the tenant.
    public var headers: HTTPFields {
        let credentials = requests.credentials(accessToken)
        guard let tenantID else { return credentials }
        return HTTPFields(Array(credentials) + Array(requests.tenant(tenantID)))
    }

    /// Returns the same user in another tenant.
    public func inTenant(_ tenant: ID<Tenant>?) -> Actor {
        var copy = self
        copy.tenantID = tenant
        return copy
    }

    /// Returns the same user, who sends requests in another style.
    public func sending(_ requests: RequestStyle) -> Actor {
        var copy = self
        copy.requests = requests
        return copy
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

    /// Sends a request with the actor's token and tenant, and returns the response.
    ///
    /// `path` is below the prefix of ``requests``, which is `/api/v1` by default.
    public func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        let all = HTTPFields(Array(self.headers) + Array(headers))
        return try await app.send(method, requests.prefix + path, body: body, headers: all)
    }
}
