public import TrellisKernel

extension Route {
    /// A route whose code gets its context and its input complete and checked, and returns what it answers with.
    ///
    /// `@Controller` writes these; a route without a controller can be written by hand:
    /// ```swift
    /// Route(
    ///     .get, "health", access: .open(reason: "Load balancers have no token."), handler: "Core.health",
    ///     summary: "Tell whether the server answers.", answers: RouteAnswer(DefaultResponse.self)
    /// ) { context in DefaultResponse.ok }
    /// ```
    /// All violations of path, query and body are reported together; names in the query that no parameter reads are
    /// refused.
    public init<Context: AccessContext, Result, each Parameter: RouteParameter>(
        _ verb: Verb, _ path: String, access: AccessRule<Context>, errors: [any AppError] = [], handler: String,
        summary: String, details: String = "", tag: String = "", tagDetails: String = "", isListed: Bool = true,
        takes parameters: repeat each Parameter, answers answer: RouteAnswer<Result>,
        run body: @escaping @Sendable (Context, repeat (each Parameter).Value) async throws -> Result
    ) {
        var input = InputDescription()
        for parameter in repeat each parameters { parameter.describe(in: &input) }
        let queryNames = input.queryNames
        let read: @Sendable (RouteRequest) async throws -> (repeat (each Parameter).Value) = { request in
            var reading = RouteInput(request)
            let values = (repeat try await (each parameters).read(from: &reading))
            if !request.query.isEmpty { reading.refuseQueryNames(beside: queryNames) }
            try reading.finish()
            return (repeat try present(each values))
        }
        self.init(
            verb.method, path, access: access.requirement, contextName: Context.name, handlerName: handler,
            description: RouteDescription(
                summary: summary, details: details, tag: tag, tagDetails: tagDetails, isListed: isListed, input: input,
                answer: answer.description),
            errors: errors,
            check: { request in _ = try await read(request) },
            run: { request, context in
                guard let context = Context.unwrap(context) else { throw RouteFault.wrongContext(handler) }
                let values = try await read(request)
                return try answer.respond(try await body(context, repeat each values), request)
            })
    }
}

/// A mistake in the platform or in a parameter type; never the client's.
enum RouteFault: Error {
    /// The guard built another context than the route's rule grants.
    case wrongContext(String)
    /// A parameter gave no value and recorded no violation.
    case silentParameter
}

private func present<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw RouteFault.silentParameter }
    return value
}
