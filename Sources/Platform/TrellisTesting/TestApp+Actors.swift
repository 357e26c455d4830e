import HTTPTypes
import Trellis
import TrellisKernel
import TrellisSchema

extension TestApp {
    /// Signs somebody up through the public door: a new user who owns the new tenant.
    public func signUp(tenant: String = "Acme", email: String? = nil) async throws -> Actor {
        let email = email ?? Self.freshEmail()
        let response = try await send(
            .post, Application.prefix + "/auth/signup",
            body: ["email": .string(email), "password": .string(Self.password), "tenant_name": .string(tenant)])
        let tenantID = response.json["tenant"]?["id"]?.string.flatMap { ID<Tenant>($0) }
        return try actor(email, tenantID, response, status: 201)
    }

    /// Logs somebody in who has signed up before; the actor names no tenant.
    public func logIn(_ email: String, password: String = password) async throws -> Actor {
        let response = try await send(
            .post, Application.prefix + "/auth/login", body: ["email": .string(email), "password": .string(password)])
        return try actor(email, nil, response, status: 200)
    }

    func actor(_ email: String, _ tenant: ID<Tenant>?, _ response: TestResponse, status: Int) throws -> Actor {
        guard response.status == status, let user = response.json["user"]?["id"]?.string.flatMap({ ID<User>($0) }),
            let access = response.json["access_token"]?.string, let refresh = response.json["refresh_token"]?.string
        else { throw UnexpectedAnswer(response) }
        return Actor(
            app: self, userID: user, email: email, tenantID: tenant, accessToken: access, refreshToken: refresh)
    }

    static func freshEmail() -> String { "user-\(ID<User>())@example.com" }
}

extension Actor {
    /// Makes a user, takes him into the actor's tenant with a role of exactly these permissions, and gives him back
    /// signed in.
    public func addMember(may permissions: [String]) async throws -> Actor {
        let email = try await app.signUp(tenant: "Home of a member").email
        let names = permissions.map { JSONValue.string($0) }
        let name = JSONValue.string("Role \(ID<User>())")
        let role = try await post("/tenants/current/roles", ["name": name, "permissions": .array(names)])
        guard role.status == 201 else { throw UnexpectedAnswer(role) }
        let member = try await post("/tenants/current/members", ["email": .string(email), "role": name])
        guard member.status == 201 else { throw UnexpectedAnswer(member) }
        return try await app.logIn(email).working(in: tenantID)
    }
}

/// An answer that the set-up of a test didn't count on.
public struct UnexpectedAnswer: Error, CustomStringConvertible {
    /// Status and body.
    public let description: String

    /// Says what was answered.
    public init(_ response: TestResponse) {
        description = "\(response.status) \(response.text)"
    }
}
