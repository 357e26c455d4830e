public import TrellisKernel
internal import TrellisSchema

/// The query parameters `limit` and `offset` of a list that clients read by position.
public struct OffsetParameter: RouteParameter {
    /// Creates the parameter.
    public init() {}

    /// Adds `limit` and `offset`.
    public func describe(in description: inout InputDescription) {
        description.parameters.append(
            ParameterDescription(
                "limit", in: .query, summary: "The maximum number of items; \(OffsetRequest.defaultLimit) by default.",
                isRequired: false
            ) { _ in
                JSONSchema([
                    "type": "integer", "minimum": 1, "maximum": .int(OffsetRequest.maximumLimit),
                    "default": .int(OffsetRequest.defaultLimit),
                ])
            })
        description.parameters.append(
            ParameterDescription(
                "offset", in: .query, summary: "The number of items of the list before the first one.",
                isRequired: false
            ) { _ in
                JSONSchema([
                    "type": "integer", "minimum": 0, "maximum": .int(OffsetRequest.maximumOffset), "default": 0,
                ])
            })
    }

    /// Returns the request for a part of the list, or records a violation for each number that is out of range.
    public func read(from input: inout RouteInput) async throws -> OffsetRequest? {
        let limit = Self.number("limit", 1...OffsetRequest.maximumLimit, in: &input) ?? OffsetRequest.defaultLimit
        let offset = Self.number("offset", 0...OffsetRequest.maximumOffset, in: &input) ?? 0
        return OffsetRequest(limit: limit, offset: offset)
    }

    /// Returns the number under `name`; nil when it is absent, or after recording a violation.
    private static func number(_ name: String, _ range: ClosedRange<Int>, in input: inout RouteInput) -> Int? {
        guard let text = input.queryValue(name) else { return nil }
        if let number = Int(digits: text), range ~= number { return number }
        let message: MessageText =
            "The value must be a whole number from \(range.lowerBound, "minimum") to \(range.upperBound, "maximum")."
        input.record(Violation(pointer: "?\(name)", code: "range", text: message))
        return nil
    }
}
