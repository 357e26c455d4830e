/// What the server does around the code of a route, by the attribute of its method.
///
/// ```swift
/// /// Create a project.
/// @POST(access: .permission(.projectsCreate), traits: [.idempotent])
/// func create(body: ProjectCreate) async throws -> Created<ProjectResponse> { … }
/// ```
/// A route without a controller has a function for each: ``Route/idempotent()``.
public struct RouteTrait: Sendable {
    let apply: @Sendable (Route) -> Route

    /// Creates a trait that returns the route with its change.
    public init(_ apply: @escaping @Sendable (Route) -> Route) {
        self.apply = apply
    }
}

extension RouteTrait {
    /// Requests with an `Idempotency-Key` are carried out once: see ``Route/idempotent()``.
    public static var idempotent: RouteTrait { RouteTrait { $0.idempotent() } }

    /// Requests beyond the limits get 429: see ``Route/rateLimit(_:)``.
    public static func rateLimit(_ limits: RequestRateLimit...) -> RouteTrait {
        RouteTrait { $0.rateLimited(by: limits) }
    }
}

extension Route {
    /// Returns the same route with these traits, applied in order.
    public func with(_ traits: [RouteTrait]) -> Route {
        traits.reduce(self) { route, trait in trait.apply(route) }
    }
}
