import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTesting

@testable import TrellisTenants

extension TestApp {
    /// Creates a superuser as the command line does, and logs in.
    func root() async throws -> Actor {
        try await application.createSuperuser(email: "root@example.com", password: TestApp.password)
        return try await logIn("root@example.com")
    }

    /// Runs the job that erases deleted tenants, as its schedule does.
    func erase() async throws {
        try await application.platform.database.system().write { tx in _ = try tx.enqueue(EraseTenants()) }
        try await runJobs()
    }

    /// Returns the names of a tenant's events, in the order in which they were published.
    func events(of actor: Actor) async throws -> [String] {
        let scope = Scope(tenantID: actor.tenantID ?? .platform, userID: .noUser, requestID: "test")
        return try await application.platform.database.tenant(scope).read { tx in
            try tx.unfiltered(reason: "a test").rows(
                "SELECT name FROM event WHERE tenant_id = \(scope.tenantID) ORDER BY position, id"
            )
            .map { try $0.decode(String.self, at: 0) }
        }
    }
}

extension Actor {
    /// Returns what the audit of the actor's tenant says about a table, oldest first: action, actor and origin.
    func audit(_ record: String) async throws -> [(action: String, actor: String, origin: String, payload: JSONValue?)]
    {
        let items = try await get("/audit?record=\(record)&limit=100").json["items"]?.array ?? []
        return items.reversed().map { entry in
            (
                entry["action"]?.string ?? "", entry["actor"]?.string ?? "", entry["origin"]?.string ?? "",
                entry["payload"]
            )
        }
    }
}
