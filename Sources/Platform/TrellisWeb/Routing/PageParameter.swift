public import TrellisKernel
internal import TrellisSchema

/// The query parameters `limit` and `cursor` of a list.
public struct PageParameter: RouteParameter {
    /// Creates the parameter.
    public init() {}

    /// Adds `limit` and `cursor`.
    public func describe(in description: inout InputDescription) {
        description.parameters.append(
            ParameterDescription(
                "limit", in: .query, summary: "The maximum number of items; \(PageRequest.defaultLimit) by default.",
                isRequired: false
            ) { _ in
                JSONSchema([
                    "type": "integer", "minimum": 1, "maximum": .int(PageRequest.maximumLimit),
                    "default": .int(PageRequest.defaultLimit),
                ])
            })
        description.parameters.append(
            ParameterDescription(
                snakeCase: .init(name: "cursor", summary: PageRequest.cursorSummary),
                camelCase: .init(name: "cursor", summary: PageRequest.camelCaseCursorSummary), in: .query,
                isRequired: false
            ) { _ in JSONSchema(["type": "string"]) })
        description.errors.append(CursorError.invalid)
    }

    /// Returns the request for a page, or records a violation when the limit is out of range.
    public func read(from input: inout RouteInput) async throws -> PageRequest? {
        let cursor = input.queryValue("cursor")
        guard let text = input.queryValue("limit") else { return PageRequest(cursor: cursor) }
        guard let limit = Int(text), 1...PageRequest.maximumLimit ~= limit else {
            let text: MessageText =
                "The limit must be a whole number from 1 to \(PageRequest.maximumLimit, "maximum")."
            input.record(Violation(pointer: "?limit", code: "range", text: text))
            return nil
        }
        return PageRequest(limit: limit, cursor: cursor)
    }
}
