public import TrellisWeb

/// The whole product, put together: its modules, and who checks credentials at the door.
public struct Composition: Sendable {
    /// The modules, in the order their migrations run.
    public let modules: [any Module]
    /// Turns credentials into users and members for the access guard.
    public let authenticator: any Authenticator

    /// A product of these modules, guarded by this authenticator.
    public init(modules: [any Module], authenticator: any Authenticator) {
        self.modules = modules
        self.authenticator = authenticator
    }
}
