/// The entity type of `ID<Tenant>`; tenants are implemented in the Tenants module.
public enum Tenant: Sendable {}

/// The entity type of `ID<User>`; users are implemented in the Users module.
public enum User: Sendable {}

extension ID where Entity == Tenant {
    /// The tenant identifier for the platform's own work; no tenant has it.
    public static let platform = ID(high: 0, low: 0)
}

extension ID where Entity == User {
    /// The user identifier for work without a user, such as the platform's own; no user has it.
    public static let noUser = ID(high: 0, low: 0)
}

/// The tenant, user, request and origin for which work is done.
///
/// Contexts, transactions and jobs pass it along; it is never a global.
public struct Scope: Hashable, Sendable {
    /// The tenant whose rows the work may access.
    public let tenantID: ID<Tenant>
    /// The user who requested the work.
    public let userID: ID<User>
    /// The identifier of the request, the same as in logs and problem details.
    public let requestID: String
    /// The route, job or command that does the work.
    public let origin: WorkOrigin
    /// The address of the client whose request it is; nil for the work of jobs and commands.
    public let clientAddress: IPAddress?

    /// A scope with this tenant, user and request.
    public init(
        tenantID: ID<Tenant>, userID: ID<User>, requestID: String, origin: WorkOrigin = .unnamed,
        clientAddress: IPAddress? = nil
    ) {
        self.tenantID = tenantID
        self.userID = userID
        self.requestID = requestID
        self.origin = origin
        self.clientAddress = clientAddress
    }

    /// Returns the scope of a command that an operator runs separately from the servers, such as `audit prune`.
    public static func command(_ name: String) -> Scope {
        Scope(tenantID: .platform, userID: .noUser, requestID: "", origin: WorkOrigin("command \(name)"))
    }

    /// Returns the same scope for another tenant.
    public func within(_ tenant: ID<Tenant>) -> Scope {
        Scope(
            tenantID: tenant, userID: userID, requestID: requestID, origin: origin, clientAddress: clientAddress)
    }
}
