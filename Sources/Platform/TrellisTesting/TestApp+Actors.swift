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
            body: ["email": .string(email), "password": .string(Self.password), "tenant_name": .string(tenant)])
        let tenantID = response.json["tenant"]?["id"]?.string.flatMap { ID<Tenant>($0) }
        return try actor(email, tenantID, response, status: 201)
    }

    /// Logs in a user who has signed up before; the actor has no tenant.
    public func logIn(_ email: String, password: String = password) async throws -> Actor {
        let response = try await send(
            .post, Application.prefix + "/auth/login", body: ["email": .string(email), "password": .string(password)])
        return try actor(email, nil, response, status: 200)
    }

    func actor(_ email: String, _ tenant: ID<Tenant>?, _ response: TestResponse, status: Int) throws -> Actor {
        guard response.status == status, let user = response.json["user"]?["id"]?.string.flatMap({ ID<User>($0) }),
            let access = response.json["access_token"]?.string, let refresh = response.json["refresh_token"]?.string
        else { throw UnexpectedResponse(response) }
        return Actor(
            app: self, userID: user, email: email, tenantID: tenant, accessToken: access, refreshToken: refresh)
    }

    static func freshEmail() -> String { "user-\(ID<User>())@example.com" }
}

extension Actor {
    /// Creates a user, adds them to the actor's tenant with a role of exactly these permissions, and returns them
    /// signed in.
    public func addMember(permissions: [String]) async throws -> Actor {
        let email = try await app.signUp(tenant: "Home of a member").email
        let names = permissions.map { JSONValue.string($0) }
        let name = JSONValue.string("Role \(ID<User>())")
        let role = try await post("/tenants/current/roles", ["name": name, "permissions": .array(names)])
        guard role.status == 201 else { throw UnexpectedResponse(role) }
        let member = try await post("/tenants/current/members", ["email": .string(email), "role": name])
        guard member.status == 201 else { throw UnexpectedResponse(member) }
        return try await app.logIn(email).inTenant(tenantID)
    }
}

/// A response that the setup of a test didn't expect.
public struct UnexpectedResponse: Error, CustomStringConvertible {
    /// The status and the body.
    public let description: String

    /// Creates the error of an unexpected response.
    public init(_ response: TestResponse) {
        description = "\(response.status) \(response.text)"
    }
}
