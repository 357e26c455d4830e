public import TrellisKernel
internal import TrellisSchema

extension Route {
    /// Creates a route whose code receives its context and its complete, checked input, and returns its result.
    ///
    /// `@Controller` generates these; a route without a controller is written manually:
    /// ```swift
    /// Route(
    ///     .get, "health", access: .open(reason: "Load balancers have no token."), handler: "Core.health",
    ///     summary: "Report whether the server responds.", returns: ResponseEncoder(DefaultResponse.self)
    /// ) { context in DefaultResponse() }
    /// ```
    /// All violations of path, query and body are reported together; names in the query that no parameter reads are
    /// rejected, unless the route is ``ignoringUnknownQuery()``.
    public init<Context: AccessContext, Result, each Parameter: RouteParameter>(
        _ verb: Verb, _ path: String, access: AccessRule<Context>, errors: [any AppError] = [], handler: String,
        summary: String, details: String = "", tag: String = "", tagDetails: String = "", isListed: Bool = true,
        parameters: repeat each Parameter, returns encoder: ResponseEncoder<Result>,
        run body: @escaping @Sendable (Context, repeat (each Parameter).Value) async throws -> Result
    ) {
        var input = InputDescription()
        for parameter in repeat each parameters { parameter.describe(in: &input) }
        let queryNames = (snakeCase: input.queryNames(in: .snakeCase), camelCase: input.queryNames(in: .camelCase))
        let read: @Sendable (RouteRequest) async throws -> (repeat (each Parameter).Value) = { request in
            var input = RouteInput(request)
            let known = request.keys == .camelCase ? queryNames.camelCase : queryNames.snakeCase
            let isBodyLast = !input.awaitsContinue
            if !isBodyLast { input.recordUnknownQueryNames(except: known) }
            let values = (repeat try await (each parameters).read(from: &input))
            if isBodyLast { input.recordUnknownQueryNames(except: known) }
            try input.finish()
            return (repeat try unwrap(each values))
        }
        self.init(
            verb.method, path, access: access, handlerName: handler,
            description: RouteDescription(
                summary: summary, details: details, tag: tag, tagDetails: tagDetails, isListed: isListed, input: input,
                response: encoder.description),
            errors: errors,
            validateInput: { request in _ = try await read(request) },
            handler: { (request: RouteRequest, context: Context) in
                let values = try await read(request)
                return try encoder.encode(try await body(context, repeat each values), request)
            })
    }
}

/// A programming error in a parameter type, never caused by the client.
enum RouteImplementationError: Error {
    /// A parameter returned no value and recorded no violation.
    case missingParameterValue
}

private func unwrap<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw RouteImplementationError.missingParameterValue }
    return value
}
