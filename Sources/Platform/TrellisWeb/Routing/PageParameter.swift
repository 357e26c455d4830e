public import TrellisKernel
internal import TrellisSchema

/// The query parameters `limit` and `cursor` of a list.
public struct PageParameter: RouteParameter {
    /// The part of a list that the client asks for.
    public init() {}

    /// Names `limit` and `cursor`.
    public func describe(in description: inout InputDescription) {
        description.parameters.append(
            ParameterDescription(
                "limit", in: .query, summary: "How many items at most; \(PageRequest.defaultLimit) when left out.",
                isRequired: false
            ) { _ in
                JSONSchema([
                    "type": "integer", "minimum": 1, "maximum": .int(PageRequest.maximumLimit),
                    "default": .int(PageRequest.defaultLimit),
                ])
            })
        description.parameters.append(
            ParameterDescription(
                "cursor", in: .query, summary: "The `next_cursor` of the page before; leave it out for the first page.",
                isRequired: false
            ) { _ in JSONSchema(["type": "string"]) })
        description.errors.append(CursorError.invalid)
    }

    /// The request for a page; a violation when the limit is out of bounds.
    public func read(from input: inout RouteInput) async throws -> PageRequest? {
        let cursor = input.queryValue("cursor")
        guard let text = input.queryValue("limit") else { return PageRequest(cursor: cursor) }
        guard let limit = Int(text), 1...PageRequest.maximumLimit ~= limit else {
            let message = "The limit is a whole number from 1 to \(PageRequest.maximumLimit)."
            input.record(Violation(pointer: "?limit", code: "range", message: message))
            return nil
        }
        return PageRequest(limit: limit, cursor: cursor)
    }
}
