import HTTPTypes
import TrellisKernel
import TrellisSchema
import TrellisTesting

extension RouteVisits {
    package static let users = RouteVisits("users") { visitor in
        let ada = try await visitor.signUp()
        try await visitor.visit(ada, .get, "/users/me")
        try await visitor.visit(ada, .patch, "/users/me", ["display_name": "Ada"])
        try await visitor.visit(visitor.superuser, .get, "/superuser/users")
        try await visitor.visit(
            visitor.superuser, .get, "/superuser/users/{user_id}", at: ada.userID.description)
    }
}
