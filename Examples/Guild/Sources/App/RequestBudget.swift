import Synchronization
import TrellisKernel
import TrellisWeb

/// The middleware that limits the requests of each club per minute and process.
final class RequestBudget: ContextMiddleware {
    private let rules: Rules
    private let clock: any Clock
    private let spent = Mutex<(minute: Int64, requests: [ID<Tenant>: Int])>((0, [:]))

    /// Creates the middleware; nothing is spent yet.
    init(rules: Rules, clock: any Clock) {
        (self.rules, self.clock) = (rules, clock)
    }

    var errors: [any AppError] { [GuildError.budgetSpent] }

    func respond<Context: AccessContext>(
        to request: RouteRequest, in context: Context, next: ContextNext
    ) async throws -> RouteResponse {
        // Routes without a tenant have the scope of the platform, which all clubs share.
        if Context.self == TenantContext.self { try spend(context.scope.tenantID) }
        return try await next(request)
    }

    private func spend(_ club: ID<Tenant>) throws(GuildError) {
        let limit = rules.current.requestsPerMinute
        guard limit > 0 else { return }
        let minute = clock.now.seconds / 60
        let isSpent = spent.withLock { spent in
            if spent.minute != minute { spent = (minute, [:]) }
            let count = spent.requests[club, default: 0]
            guard count < limit else { return true }
            spent.requests[club] = count + 1
            return false
        }
        guard !isSpent else { throw .budgetSpent }
    }
}
