public import TrellisSchema

/// How the values that a handler returns become answers, and what the documents say of those.
public struct RouteAnswer<Result: Sendable>: Sendable {
    /// What the documents say of the answer.
    public let description: AnswerDescription
    let respond: @Sendable (Result, RouteRequest) throws -> RouteResponse

    /// Answers that the returned value makes by itself; `notes` is what a doc comment says after `- Returns:`.
    public init(_ type: Result.Type, _ notes: String = "") where Result: RouteResult {
        var description = Result.answer
        if !notes.isEmpty { description.notes = notes }
        self.description = description
        respond = { result, request in try result.response(to: request) }
    }

    /// The returned value as JSON with status 200; `notes` is what a doc comment says after `- Returns:`.
    public init(_ type: Result.Type, _ notes: String = "") where Result: SchemaValue {
        description = AnswerDescription(notes: notes, body: .json(type))
        let sizes = ResponseSizes()
        respond = { result, _ in
            let response = try RouteResponse.json(result, capacity: sizes.expected)
            sizes.record(response)
            return response
        }
    }
}
