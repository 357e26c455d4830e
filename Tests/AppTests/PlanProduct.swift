import SampleProduct
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTesting
import TrellisWeb

/// The product with plans: a tenant has the plan of its name.
///
/// `Team` has every feature, and others have none; `Free` is limited.
struct PlanProduct: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        try SampleApp.compose(on: platform) { system in
            system.features = NamedPlans()
            system.planLimit = NamedPlans.limit
        }
    }
}

/// The plans of ``PlanProduct``.
private struct NamedPlans: FeatureGrants {
    private static let limits = ["samples": 2, "members": 2, "sample_exports": 1, "storage": 10, "streams": 1]

    func plan(of tenant: SQL) -> SQL { "(SELECT t.name FROM tenant t WHERE t.id = \(tenant))" }

    func features(ofPlan plan: String?) -> FeatureSet { plan == "Team" ? .all : .none }

    static func limit(of quota: Quota, in rows: TenantReader) throws -> Int? {
        let sql = rows.unfiltered(reason: "A tenant's row has no tenant; the statement names the tenant.")
        let row = try sql.rows("SELECT t.name FROM tenant t WHERE t.id = \(rows.scope.tenantID)").first
        return try row?.decode(String.self, at: 0) == "Free" ? limits[quota.name] : nil
    }
}

extension Actor {
    /// Gives the tenant another plan of ``PlanProduct``.
    func changePlan(to plan: String) async throws {
        let response = try await patch("/tenants/current", ["name": .string(plan)])
        guard response.status == 200 else { throw UnexpectedResponse(response) }
    }

    /// Creates a sample, and returns the status and the code of a problem.
    func addSample(_ name: String) async throws -> Outcome {
        Outcome(try await post("/samples", ["name": .string(name)]))
    }

    /// Returns the state of one quota of the tenant.
    func quota(_ name: String) async throws -> QuotaLine? {
        try await get("/tenants/current/quotas").json["items"]?.array?.first { $0["name"]?.string == name }
            .map { line in
                QuotaLine(
                    limit: line["limit"]?.int, used: line["used"]?.int ?? -1, source: line["source"]?.string)
            }
    }

    /// The path of a superuser's limit for the actor's tenant.
    func limitPath(_ quota: String) -> String { "/superuser/tenants/\(tenantID?.description ?? "")/quotas/\(quota)" }
}

/// The status of a response, and the code of a problem.
struct Outcome: Hashable {
    let status: Int
    var problem: String?

    init(_ status: Int, _ problem: String? = nil) {
        self.status = status
        self.problem = problem
    }

    init(_ response: TestResponse) {
        self.init(response.status, response.problem)
    }
}

/// A quota in a response.
struct QuotaLine: Hashable {
    var limit: Int?
    var used: Int
    var source: String?
}
