public import TrellisKernel

/// Middleware that runs after the guard and before the input is read: it has the request's context and its body.
///
/// ```swift
/// struct RequestBudget: ContextMiddleware {
///     let budget: Budget
///     var errors: [any AppError] { [BudgetError.spent] }
///
///     func respond<Context: AccessContext>(
///         to request: RouteRequest, in context: Context, next: ContextNext
///     ) async throws -> RouteResponse {
///         guard budget.spend(1, of: context.scope.tenantID) else { throw BudgetError.spent }
///         return try await next(request)
///     }
/// }
/// ```
/// The function is generic, because routes have contexts of different types: every context has a request and a scope;
/// `context as? TenantContext` has the tenant's database as well. There is no way to the code of a route around the
/// guard, so this middleware can't run before it, and can't change the context.
public protocol ContextMiddleware: Sendable {
    /// The errors that it throws, which the documents of its routes list; by default none.
    var errors: [any AppError] { get }

    /// Returns the response: that of `next`, changed or not, or one of its own.
    ///
    /// - Throws: the errors of `next`, or one declared in ``errors``.
    func respond<Context: AccessContext>(
        to request: RouteRequest, in context: Context, next: ContextNext
    ) async throws -> RouteResponse
}

extension ContextMiddleware {
    /// No errors.
    public var errors: [any AppError] { [] }
}

/// The rest of a request after one ``ContextMiddleware``: what is further in, down to the route's code.
public struct ContextNext: Sendable {
    private let run: @Sendable (RouteRequest) async throws -> RouteResponse

    /// Creates the rest of a request; for tests of middleware.
    public init(_ run: @escaping @Sendable (RouteRequest) async throws -> RouteResponse) {
        self.run = run
    }

    /// Runs the rest and returns its response; call it at most once.
    ///
    /// Middleware that has read the body passes a request with another one, by ``RouteRequest/replacing(body:)``: a body
    /// can be read once.
    ///
    /// - Throws: the errors of the route, of its input, and of middleware further in.
    public func callAsFunction(_ request: RouteRequest) async throws -> RouteResponse { try await run(request) }
}

extension ContextNext {
    /// Returns the code of a route inside `middleware`, the first of which is the outermost.
    static func chain<Context: AccessContext>(
        _ middleware: some Collection<any ContextMiddleware> & Sendable, in context: Context,
        around code: @escaping @Sendable (RouteRequest) async throws -> RouteResponse
    ) -> @Sendable (RouteRequest) async throws -> RouteResponse {
        middleware.reversed().reduce(code) { inner, outer in
            { request in try await outer.respond(to: request, in: context, next: ContextNext(inner)) }
        }
    }
}
