import TrellisKernel
import TrellisWeb

/// The middleware that refuses all requests but health checks while the product is closed.
struct Maintenance: RequestMiddleware {
    let rules: Rules
    var errors: [any AppError] { [GuildError.closed] }

    func respond(to request: MiddlewareRequest, next: MiddlewareNext) async throws -> RouteResponse {
        guard !rules.current.closed || request.routePattern == "/health" else { throw GuildError.closed }
        return await next()
    }
}
