public import TrellisSchema

/// The conversion of a handler's return values into responses, with the documentation of the response.
public struct ResponseEncoder<Result: Sendable>: Sendable {
    /// The documentation of the response.
    public let description: ResponseDescription
    let encode: @Sendable (Result, RouteRequest) throws -> RouteResponse

    /// Uses the response that the returned value makes; `summary` is the text after `- Returns:` in a doc comment.
    public init(_ type: Result.Type, _ summary: String = "") where Result: RouteResult {
        var description = Result.responseDescription
        if !summary.isEmpty { description.summary = summary }
        self.description = description
        encode = { result, request in try result.response(to: request) }
    }

    /// Sends the returned value as JSON with status 200; `summary` is the text after `- Returns:` in a doc comment.
    public init(_ type: Result.Type, _ summary: String = "") where Result: SchemaValue {
        description = ResponseDescription(summary: summary, body: .json(type))
        let sizes = ResponseSizes()
        encode = { result, request in
            let response = try RouteResponse.json(result, capacity: sizes.expected, keys: request.keys)
            sizes.record(response)
            return response
        }
    }
}
