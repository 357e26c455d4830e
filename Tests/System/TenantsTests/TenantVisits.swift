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
        try await visit(owner, .post, "\(here)/members", ["email": .string(other.email), "role": "Reader"])
        try await visit(owner, .get, "\(here)/members")
        let member = "\(here)/members/{user_id}"
        try await visit(owner, .patch, member, ["role": "member"], at: other.userID.description)
        try await visit(owner, .delete, member, at: other.userID.description)
        try await visit(owner, .delete, "\(here)/roles/{role_id}", at: id)
    }
}
