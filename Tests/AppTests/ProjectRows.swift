import Testing
import TrellisSchema
import TrellisTesting

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
