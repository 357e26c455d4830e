import HTTPTypes
import Trellis
import TrellisKernel
import TrellisSchema

extension TestApp {
    /// Signs up a new user through the public API; the user owns the new tenant.
    public func signUp(tenant: String = "Acme", email: String? = nil) async throws -> Actor {
        let email = email ?? Self.freshEmail()
        let response = try await send(
            .post, Application.prefix + "/auth/signup",
            body: [
                "email": .string(email), "password": .string(Self.password), name("tenant_name"): .string(tenant),
            ])
        let tenantID = response.json["tenant"]?["id"]?.string.flatMap { ID<Tenant>($0) }
        return try actor(email, tenantID, response, status: 201)
    }

    /// Logs in a user who has signed up before; the actor has no tenant.
    public func logIn(_ email: String, password: String = password) async throws -> Actor {
        let response = try await send(
            .post, Application.prefix + "/auth/login", body: ["email": .string(email), "password": .string(password)])
        return try actor(email, nil, response, status: 200)
    }

    /// Returns the actor whom a product's own sign-up or login route admits.
    ///
    /// ```swift
    /// let ada = try await app.actor(RequestStyle(prefix: "/api", scheme: .authorization("Token"))) { app in
    ///     let response = try await app.send(.post, "/api/users", body: ["email": "ada@example.com", …])
    ///     return try ActorSession(email: "ada@example.com", accessToken: response.json["user"]?["token"]?.string)
    /// }
    /// ```
    /// - Parameters:
    ///   - requests: how the actor sends requests; by default as the product declares it.
    ///   - signUp: sends the request, and returns what the response says.
    /// - Throws: ``UnknownUser`` for a session without a user's identifier; the errors of `signUp`.
    public func actor(
        _ requests: RequestStyle? = nil, signUp: (TestApp) async throws -> ActorSession
    ) async throws -> Actor {
        try Actor(try await signUp(self), in: self, requests: requests ?? RequestStyle(of: application))
    }

    func actor(_ email: String, _ tenant: ID<Tenant>?, _ response: TestResponse, status: Int) throws -> Actor {
        guard response.status == status, let user = response.json["user"]?["id"]?.string.flatMap({ ID<User>($0) }),
            let access = response.json[name("access_token")]?.string,
            let refresh = response.json[name("refresh_token")]?.string
        else { throw UnexpectedResponse(response) }
        let session = try ActorSession(
            email: email, accessToken: access, userID: user, tenantID: tenant, refreshToken: refresh)
        return try Actor(session, in: self, requests: RequestStyle(of: application))
    }

    /// Returns the name of a member in the style of the product.
    private func name(_ name: String) -> String { application.keys.name(name) }

    static func freshEmail() -> String { "user-\(ID<User>())@example.com" }
}

extension Actor {
    /// Creates a user, makes them a member of the actor's tenant with a role of exactly these permissions, and returns
    /// them signed in.
    public func addMember(permissions: [String]) async throws -> Actor {
        let user = try await app.signUp(tenant: "Home of a member")
        let names = permissions.map { JSONValue.string($0) }
        let name = "Role \(ID<User>())"
        let role = try await post(
            "/tenants/current/roles", ["name": .string(name), "permissions": .array(names)])
        guard role.status == 201 else { throw UnexpectedResponse(role) }
        return try await addMember(user, as: name)
    }
}

/// A response that the setup of a test didn't expect.
public struct UnexpectedResponse: Error, CustomStringConvertible {
    /// The request, the status and the body.
    public let description: String

    /// Creates the error of an unexpected response.
    public init(_ response: TestResponse) {
        description = "\(response.request): \(response.status) \(response.text)"
    }
}
