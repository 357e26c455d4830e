import HTTPTypes
import Testing
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTesting

extension RouteVisits {
    package static let auth = RouteVisits("auth") { visitor in
        let ada = try await visitor.signUp()
        visitor.note(.post, ada.requests.prefix + "/auth/signup")
        let password = JSONValue.string(TestApp.password)
        let tokens = try await visitor.visit(
            ada, .post, "/auth/login", ["email": .string(ada.email), "password": password])
        let key = try await visitor.visit(
            ada, .post, "/api-keys", ["name": "Warehouse", "role": "viewer", "scopes": ["api_keys.view"]])
        let id = try #require(key["api_key"]?["id"]?.string)
        let holder = KeyHolder(app: visitor.app, id: id, secret: try #require(key["secret"]?.string))
        #expect(try await holder.send(.get, "/api-keys").status == 200)
        try await visitor.visit(ada, .get, "/api-keys")
        try await visitor.visit(ada, .get, "/api-keys/{id}", at: id)
        try await visitor.visit(ada, .patch, "/api-keys/{id}", ["name": "Store", "role": "viewer"], at: id)
        for overlap in [60, 0] {
            try await visitor.visit(
                ada, .post, "/api-keys/{id}/rotate", ["overlap_seconds": .int(overlap)], at: id)
        }
        try await visitor.visit(ada, .delete, "/api-keys/{id}", at: id)
        let newer = try await visitor.visit(
            ada, .post, "/auth/refresh", ["refresh_token": tokens["refresh_token"] ?? .null])
        try await visitor.visit(ada, .get, "/auth/sessions")
        let sessions = "/superuser/users/{user_id}/sessions"
        let user = ada.userID.description
        for list in ["/auth/sessions", sessions] {
            let login = try await visitor.app.logIn(ada.email)
            let items = try await login.get("/auth/sessions").json["items"]?.array ?? []
            let id = try #require(items.first { $0["current"] == true }?["id"]?.string)
            if list == sessions {
                try await visitor.visit(visitor.superuser, .delete, sessions + "/{id}", at: user, id)
            } else {
                try await visitor.visit(ada, .delete, "/auth/sessions/{id}", at: id)
            }
        }
        try await visitor.visit(visitor.superuser, .get, sessions, at: user)
        let bob = try await visitor.signUp()
        try await visitor.visit(bob, .delete, "/auth/sessions")
        try await visitor.visit(visitor.superuser, .delete, sessions, at: bob.userID.description)
        let disabled = "/superuser/users/{user_id}/disabled"
        let carol = try await visitor.signUp()
        try await visitor.visit(visitor.superuser, .put, disabled, at: carol.userID.description)
        try await visitor.visit(visitor.superuser, .delete, disabled, at: carol.userID.description)
        let again = try await visitor.app.logIn(carol.email)
        // The only owner of a tenant deletes it before the account.
        #expect(try await again.delete("/tenants/current").status == 204)
        try await visitor.visit(again, .delete, "/users/me")
        try await visitor.open("/.well-known/jwks.json")
        try await visitor.visit(ada, .post, "/auth/logout", ["refresh_token": newer["refresh_token"] ?? .null])
        try await visitor.visit(ada, .post, "/auth/step-up", ["password": password])
        try await visitor.visit(
            ada, .post, "/auth/password/strength", ["password": "correct", "email": .string(ada.email)])
        try await visitMailboxes(&visitor)
        try await visitor.visit(
            ada, .put, "/users/me/password", ["current_password": password, "new_password": "another horse battery"])
    }
}

/// Visits the routes that prove mailboxes, each with the token of a mail.
private func visitMailboxes(_ visitor: inout RouteVisitor) async throws {
    let bob = try await visitor.signUp()
    try await visitor.visit(bob, .post, "/auth/verify-email/resend", ["email": .string(bob.email)])
    try await visitor.visit(
        bob, .post, "/auth/verify-email", ["token": .string(try await visitor.app.token(to: bob.email))])
    try await visitor.visit(
        bob, .put, "/users/me/email",
        ["email": .string("new-" + bob.email), "current_password": .string(TestApp.password)])
    try await visitor.visit(bob, .post, "/auth/password/forgot", ["email": .string(bob.email)])
    try await visitor.visit(
        bob, .post, "/auth/password/reset",
        ["token": .string(try await visitor.app.token(to: bob.email)), "password": "another horse battery"])
}
