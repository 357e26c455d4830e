public import TrellisHub
public import TrellisWeb

/// The composition of a product: its modules, its event subscriptions and its authenticator.
///
/// What needs the declarations of all modules is a function of them: the application gathers them from ``modules``.
public struct Composition: Sendable {
    /// The modules, in the order in which their migrations run.
    public let modules: [any Module]
    let authenticator: @Sendable (Declarations) throws -> any Authenticator
    let subscriptions: @Sendable (Declarations) -> [Subscription]
    let roles: @Sendable (Declarations) -> [(name: String, permissions: PermissionSet)]

    /// Creates the composition.
    ///
    /// - Parameters:
    ///   - modules: the modules, in the order in which their migrations run.
    ///   - authenticator: returns the authenticator of requests.
    ///   - subscriptions: returns the event subscriptions.
    ///   - roles: returns the built-in roles of every tenant and their permissions: the columns of `App permissions`.
    public init(
        modules: [any Module], authenticator: @escaping @Sendable (Declarations) throws -> any Authenticator,
        subscriptions: @escaping @Sendable (Declarations) -> [Subscription] = { _ in [] },
        roles: @escaping @Sendable (Declarations) -> [(name: String, permissions: PermissionSet)] = { _ in [] }
    ) {
        self.modules = modules
        self.authenticator = authenticator
        self.subscriptions = subscriptions
        self.roles = roles
    }
}
