/// Names the entity behind `ID<Tenant>`; tenants themselves live in the Tenants room.
public enum Tenant: Sendable {}

/// Names the entity behind `ID<User>`; users themselves live in the Users room.
public enum User: Sendable {}

extension ID where Entity == Tenant {
    /// Stands where a tenant is asked for and the work is the platform's own; no tenant has it.
    public static let platform = ID(high: 0, low: 0)
}

extension ID where Entity == User {
    /// Stands where a user is asked for and there is none: for what the platform does by itself.
    public static let nobody = ID(high: 0, low: 0)
}

/// On whose behalf work is done: tenant, user and request, and how it came about.
///
/// It travels in contexts, transactions and jobs, never as a global.
public struct Scope: Hashable, Sendable {
    /// The tenant whose rows the work may see.
    public let tenantID: ID<Tenant>
    /// The user who asked for it.
    public let userID: ID<User>
    /// The request that asked for it, as logs and problem details name it.
    public let requestID: String
    /// The route, job or command that does it.
    public let origin: WorkOrigin

    /// A scope of this tenant, user and request.
    public init(tenantID: ID<Tenant>, userID: ID<User>, requestID: String, origin: WorkOrigin = .unnamed) {
        self.tenantID = tenantID
        self.userID = userID
        self.requestID = requestID
        self.origin = origin
    }

    /// The scope of a command that somebody runs beside the servers: `audit prune`.
    package static func command(_ name: String) -> Scope {
        Scope(tenantID: .platform, userID: .nobody, requestID: "", origin: WorkOrigin("command \(name)"))
    }

    /// The same user and request, on the rows of another tenant.
    public func within(_ tenant: ID<Tenant>) -> Scope {
        Scope(tenantID: tenant, userID: userID, requestID: requestID, origin: origin)
    }
}
