import HTTPTypes
import TrellisKernel
import TrellisSchema
import TrellisTesting

extension RouteVisits {
    package static let auth = RouteVisits("auth") { visitor in
        let ada = try await visitor.signUp()
        visitor.note(.post, ada.requests.prefix + "/auth/signup")
        let password = JSONValue.string(TestApp.password)
        let tokens = try await visitor.visit(
            ada, .post, "/auth/login", ["email": .string(ada.email), "password": password])
        let newer = try await visitor.visit(
            ada, .post, "/auth/refresh", ["refresh_token": tokens["refresh_token"] ?? .null])
        try await visitor.visit(ada, .post, "/auth/logout", ["refresh_token": newer["refresh_token"] ?? .null])
        try await visitor.visit(
            ada, .put, "/users/me/password", ["current_password": password, "new_password": "another horse battery"])
    }
}
