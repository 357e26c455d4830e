/// Names the entity behind `ID<Tenant>`; tenants themselves live in the Tenants room.
public enum Tenant: Sendable {}

/// Names the entity behind `ID<User>`; users themselves live in the Users room.
public enum User: Sendable {}

/// On whose behalf work is done: tenant, user and request.
///
/// It travels in contexts, transactions and jobs, never as a global.
public struct Scope: Hashable, Sendable {
    /// The tenant whose rows the work may see.
    public let tenantID: ID<Tenant>
    /// The user who asked for it.
    public let userID: ID<User>
    /// The request that asked for it, as logs and problem details name it.
    public let requestID: String

    /// A scope of this tenant, user and request.
    public init(tenantID: ID<Tenant>, userID: ID<User>, requestID: String) {
        self.tenantID = tenantID
        self.userID = userID
        self.requestID = requestID
    }
}
