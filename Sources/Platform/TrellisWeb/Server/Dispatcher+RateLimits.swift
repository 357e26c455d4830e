internal import TrellisKernel

extension Dispatcher {
    /// Checks access like the route's guard, inside of the route's limits.
    ///
    /// - Throws: ``RateLimitError``, and what the guard throws.
    func authorize(
        _ info: RequestInfo, _ exchange: Exchange, _ prepared: PreparedRoute
    ) async throws -> Route.Handler {
        guard let gate = prepared.rateLimits else { return try await prepared.route.authorize(info, accessGuard) }
        return try await authorize(info, exchange, prepared, inside: gate)
    }

    @inline(never)
    private func authorize(
        _ info: RequestInfo, _ exchange: Exchange, _ prepared: PreparedRoute, inside gate: RateLimitGate
    ) async throws -> Route.Handler {
        var applied: [AppliedRateLimit] = []
        defer { exchange.rateLimits = applied }
        try await gate.admit(address: info.clientAddress, &applied)
        let handler: Route.Handler
        do { handler = try await prepared.route.authorize(info, accessGuard) } catch {
            // A caller who is refused again and again has sent too much, too. What failed otherwise isn't counted.
            if let refusal = error as? any AppError, Self.isRefusal(refusal.kind) {
                try await gate.admit(exchange.log, &applied)
            }
            throw error
        }
        try await gate.admit(exchange.log, &applied)
        return handler
    }

    private static func isRefusal(_ kind: ErrorKind) -> Bool {
        switch kind {
        case .forbidden, .notFound, .paymentRequired, .badRequest: true
        default: false
        }
    }
}
