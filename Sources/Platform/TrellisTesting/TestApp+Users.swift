import HTTPTypes
import Trellis
import TrellisKernel
import TrellisSchema

extension TestApp {
    /// Signs up a new user through the public API of a product whose sign-up creates no tenant.
    public func signUpUser(email: String? = nil) async throws -> Actor {
        let email = email ?? Self.freshEmail()
        let response = try await send(
            .post, Application.prefix + "/auth/signup",
            body: ["email": .string(email), "password": .string(Self.password)])
        return try actor(email, nil, response, status: 201)
    }
}
