import TrellisKernel

/// A version of a plan, as events name it.
struct PlanVersion: Hashable, Sendable {
    let id: ID<Plan>
    let version: Int
}

extension Plan {
    /// The identifier and version.
    var planVersion: PlanVersion { PlanVersion(id: id, version: version) }
}
