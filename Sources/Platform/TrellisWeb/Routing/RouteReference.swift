/// A reference to a route, checked by the compiler.
///
/// `@Controller` generates one for each of its methods: the cases of `RouteName`. A module that lets products remove or
/// replace its routes has a public enum of its own, whose names stay when a controller is renamed:
///
/// ```swift
/// extension UsersModule {
///     public enum RouteName: RouteReference {
///         /// `GET /users/me`.
///         case me
///
///         public var handlerName: String {
///             switch self {
///             case .me: UserController.RouteName.me.handlerName
///             }
///         }
///     }
/// }
/// ```
public protocol RouteReference: CaseIterable, Hashable, Sendable {
    /// The name of the route's code, as in ``Route/handlerName``.
    var handlerName: String { get }
    /// Whether the module has the route only with some settings; by default false.
    var isConditional: Bool { get }
}

extension RouteReference {
    /// The module always has the route.
    public var isConditional: Bool { false }
}

extension RouteReference where Self: RawRepresentable, RawValue == String {
    /// The raw value.
    public var handlerName: String { rawValue }
}

/// The references of a module whose routes can't be changed from outside: none.
public enum NoRouteNames: RouteReference {
    /// Never called: there is no value.
    public var handlerName: String {
        switch self {}
    }
}
