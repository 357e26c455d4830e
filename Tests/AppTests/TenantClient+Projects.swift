import HTTPTypes
import Testing
import Trellis
import TrellisKernel
import TrellisSchema
import TrellisTesting

extension TenantClient {
    mutating func visitProjects(_ owner: Actor) async throws {
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
        try await visitExports(owner)
    }

    /// An export that is cancelled, and one that ends with a file.
    private mutating func visitExports(_ owner: Actor) async throws {
        for state in ["waiting", "ended"] {
            let job = try await visit(owner, .post, "/projects/export")["job_id"]?.string ?? ""
            if state == "ended" { try await app.runJobs() }
            let status = try await visit(owner, .get, "/core/jobs/{id}", at: job)
            if state == "waiting" { try await visit(owner, .delete, "/core/jobs/{id}", at: job) }
            guard let file = status["files"]?[0]?["id"]?.string else { continue }
            #expect(try await owner.get("/core/jobs/\(job)/files/\(file)").status == 200)
        }
    }

    /// With a limit, additions send the statements of checks: the first one of a period, and a later one.
    mutating func visitProjectQuotas(_ owner: Actor, _ root: Actor, of tenant: String) async throws {
        let one = "/superuser/tenants/{id}/quotas/{name}"
        for quota in ["projects", "project_exports"] {
            try await visit(root, .put, one, ["limit": 1000], at: tenant, quota)
        }
        for number in 0..<2 {
            try await visit(owner, .post, "/projects", ["name": .string("Limited \(number)")])
            try await visit(owner, .post, "/projects/export")
        }
        try await app.runJobs()
        try await visit(root, .delete, one, at: tenant, "projects")
    }
}

extension Actor {
    /// Creates projects, so that every table of the module has rows of the tenant when the events are handled.
    func makeProjectRows() async throws {
        for name in ["Apollo", "Gemini"] {
            #expect(try await post("/projects", ["name": .string(name)]).status == 201)
        }
    }
}

extension MigrationContractTests {
    /// Returns a statement that inserts a project into the first version of its table, for each tenant.
    static func project(_ id: String, _ now: String) -> String {
        """
        INSERT INTO project (id, tenant_id, name, status, created_at, updated_at)
        SELECT \(id), id, 'Apollo', 'active', \(now), \(now) FROM tenant
        """
    }
}
