import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

extension RouteVisits {
    package static let tenants = RouteVisits("tenants") { visitor in
        let owner = try await visitor.signUp()
        let tenant = try #require(owner.tenantID).description
        try await visitor.visit(owner, .get, "/tenants")
        try await visitor.visit(owner, .post, "/tenants", ["name": "Initech"])
        try await visitor.visit(visitor.superuser, .get, "/superuser/tenants")
        try await visitor.visit(visitor.superuser, .get, "/superuser/tenants/{id}", at: tenant)
        try await visitor.visitDomains(of: tenant)
        let domains = "/superuser/tenants/{id}/domains"
        try await visitor.visit(visitor.superuser, .post, domains, ["domain": "acme.example"], at: tenant)
        try await visitor.visit(visitor.superuser, .get, domains, at: tenant)
        try await visitor.visit(visitor.superuser, .delete, "\(domains)/{domain}", at: tenant, "acme.example")
        try await visitor.visitQuotas(of: owner, tenant)
        try await visitor.visitMembers(of: owner)
        try await visitor.visitLifecycle(tenant, of: owner)
    }
}

extension RouteVisitor {
    fileprivate mutating func visitQuotas(of owner: Actor, _ tenant: String) async throws {
        let quotas = "/superuser/tenants/{id}/quotas"
        for _ in 0..<2 {
            try await visit(superuser, .put, "\(quotas)/{name}", ["limit": 1000], at: tenant, "members")
        }
        try await visit(owner, .get, "/tenants/current/quotas")
        try await visit(superuser, .get, quotas, at: tenant)
        try await visitMembers(of: owner)
        try await visit(superuser, .delete, "\(quotas)/{name}", at: tenant, "members")
    }

    /// A member who leaves, a tenant that gets another owner, is suspended, is deleted, and is restored.
    fileprivate mutating func visitLifecycle(_ tenant: String, of owner: Actor) async throws {
        let other = try await owner.addMember(try await signUp(tenant: "Globex"))
        let choice: JSONValue = ["tenant_id": .string(tenant)]
        try await visit(other, .put, "/users/me/default-tenant", choice)
        let suspension = "/superuser/tenants/{id}/suspension"
        try await visit(superuser, .put, suspension, at: tenant)
        try await visit(superuser, .delete, suspension, at: tenant)
        let (next, last): (JSONValue, JSONValue) = (
            ["user_id": .string(other.userID.description)], ["user_id": .string(owner.userID.description)]
        )
        try await visit(owner, .put, "/tenants/current/owner", next)
        try await visit(other, .put, "/tenants/current/owner", last)
        try await visit(other, .delete, "/tenants/current/members/me")
        try await visit(owner, .delete, "/tenants/current")
        try await visit(owner, .delete, "/tenants/{id}/deletion", at: tenant)
    }

    fileprivate mutating func visitDomains(of tenant: String) async throws {
        let path = "/superuser/tenants/{id}/domains"
        try await visit(superuser, .post, path, ["domain": "shop.acme.com"], at: tenant)
        try await visit(superuser, .get, path, at: tenant)
        try await visit(superuser, .delete, "\(path)/{domain}", at: tenant, "shop.acme.com")
    }

    /// A member who comes, changes the role, and goes.
    fileprivate mutating func visitMembers(of owner: Actor) async throws {
        let (here, other) = ("/tenants/current", try await signUp(tenant: "Globex"))
        try await visit(owner, .get, here)
        try await visit(owner, .patch, here, ["name": "Acme Ltd"])
        let role = try await visit(owner, .post, "\(here)/roles", ["name": "Clerk", "permissions": ["members.view"]])
        let id = try #require(role["id"]?.string)
        try await visit(owner, .get, "\(here)/roles")
        try await visit(owner, .get, "\(here)/roles/{role_id}", at: id)
        try await visit(owner, .patch, "\(here)/roles/{role_id}", ["name": "Reader"], at: id)
        let invitations = "\(here)/invitations"
        for role in ["Reader", "viewer"] {
            let invitation: JSONValue = ["email": .string(other.email), "role": .string(role)]
            let invited = try await visit(owner, .post, invitations, invitation)
            let invitationID = try #require(invited["id"]?.string)
            try await visit(owner, .get, invitations)
            try await visit(owner, .get, "\(invitations)/{id}", at: invitationID)
            try await visit(owner, .post, "\(invitations)/{id}/resend", at: invitationID)
            try await visit(owner, .delete, "\(invitations)/{id}", at: invitationID)
        }
        _ = try await owner.addMember(other, as: "Reader")
        note(.post, owner.requests.prefix + "/auth/invitations/accept")
        try await visit(owner, .get, "\(here)/members")
        let member = "\(here)/members/{user_id}"
        try await visit(owner, .get, member, at: other.userID.description)
        try await visit(owner, .patch, member, ["role": "member"], at: other.userID.description)
        try await visit(owner, .delete, member, at: other.userID.description)
        try await visit(owner, .delete, "\(here)/roles/{role_id}", at: id)
    }
}
