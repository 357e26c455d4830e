public import TrellisHub
public import TrellisWeb

/// The whole product, put together: its modules, who reacts to which event, and who checks credentials at the door.
public struct Composition: Sendable {
    /// The modules, in the order their migrations run.
    public let modules: [any Module]
    /// Turns credentials into users and members for the access guard.
    public let authenticator: any Authenticator
    /// Who reacts to which event.
    public let subscriptions: [Subscription]
    /// The roles that every tenant has, and what they grant: the columns of `App permissions`.
    public let roles: [(name: String, permissions: PermissionSet)]

    /// A product of these modules, guarded by this authenticator.
    public init(
        modules: [any Module], authenticator: any Authenticator, subscriptions: [Subscription] = [],
        roles: [(name: String, permissions: PermissionSet)] = []
    ) {
        self.modules = modules
        self.authenticator = authenticator
        self.subscriptions = subscriptions
        self.roles = roles
    }
}
