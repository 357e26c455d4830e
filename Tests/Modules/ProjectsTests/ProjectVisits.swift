import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

extension RouteVisits {
    package static let projects = RouteVisits("projects") { visitor in
        let owner = try await visitor.signUp()
        try await visitor.visitProject(of: owner)
        try await visitor.visitExports(of: owner)
        try await visitor.visitQuotas(of: owner, try #require(owner.tenantID).description)
    }
}

extension RouteVisitor {
    fileprivate mutating func visitProject(of owner: Actor) async throws {
        let project = try await visit(owner, .post, "/projects", ["name": "Apollo"])
        let id = try #require(project["id"]?.string)
        for query in ["", "?search=a&status=active&sort=name&limit=1", "?sort=-updated_at"] {
            #expect(try await owner.get("/projects" + query).status == 200)
        }
        try await visit(owner, .get, "/projects")
        try await visit(owner, .get, "/projects/{id}", at: id)
        try await visit(owner, .patch, "/projects/{id}", ["name": "Gemini"], at: id)
        try await visit(owner, .put, "/projects/{id}/archive", at: id)
        try await visit(owner, .get, "/projects/{id}/activity", at: id)
        try await visit(owner, .delete, "/projects/{id}/archive", at: id)
        try await visit(owner, .delete, "/projects/{id}", at: id)
    }

    /// An export that is cancelled, and one that ends with a file.
    fileprivate mutating func visitExports(of owner: Actor) async throws {
        for state in ["waiting", "ended"] {
            let job = try await visit(owner, .post, "/projects/export")["job_id"]?.string ?? ""
            if state == "ended" { try await app.runJobs() }
            let status = try await owner.get("/core/jobs/\(job)").json
            if state == "waiting" { #expect(try await owner.delete("/core/jobs/\(job)").status < 300) }
            guard let file = status["files"]?[0]?["id"]?.string else { continue }
            #expect(try await owner.get("/core/jobs/\(job)/files/\(file)").status == 200)
        }
    }

    /// With a limit, additions send the statements of checks: the first one of a period, and a later one.
    fileprivate mutating func visitQuotas(of owner: Actor, _ tenant: String) async throws {
        for quota in ["projects", "project_exports"] {
            let path = "/superuser/tenants/\(tenant)/quotas/\(quota)"
            #expect(try await superuser.put(path, ["limit": 1000]).status < 300)
        }
        for number in 0..<2 {
            try await visit(owner, .post, "/projects", ["name": .string("Limited \(number)")])
            try await visit(owner, .post, "/projects/export")
        }
        try await app.runJobs()
    }
}
