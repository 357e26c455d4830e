public import TrellisKernel

/// The access rule of a route, and the type of context that the route's code receives.
///
/// Each named rule exists for one type of context. A rule that grants less than the controller requires doesn't compile.
///
/// A rule contains its check. Route's initializer combines it with the code that receives the same type of context, so
/// the code can't run with another context, or without one.
public struct AccessRule<Context: AccessContext>: Sendable {
    /// The requirement, for documents and reports.
    public let requirement: AccessRequirement
    /// The features that the tenant's plan must grant as well, in the order of the rule.
    public let features: [Feature]
    /// Whether the user must have proved lately to be the user.
    public let needsRecentProof: Bool
    /// Checks the requirement and returns the context for the route's code.
    ///
    /// - Throws: ``AccessError``, or the authenticator's errors.
    let authorize: @Sendable (RequestInfo, AccessGuard) async throws -> Context

    init(
        requirement: AccessRequirement, features: [Feature] = [], needsRecentProof: Bool = false,
        authorize: @escaping @Sendable (RequestInfo, AccessGuard) async throws -> Context
    ) {
        self.requirement = requirement
        self.features = features
        self.needsRecentProof = needsRecentProof
        self.authorize = authorize
    }
}
