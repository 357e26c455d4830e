public import TrellisSchema

/// A value that stands in the path in place of `{name}`.
///
/// Text that isn't such a value is a violation at `/path/name`, answered with 422 like any other: the path led to
/// this operation, and what is wrong is the input.
public struct PathParameter<Value: SchemaValue>: RouteParameter {
    private let name: String
    private let summary: String

    /// The value of `{name}` as a `Value`.
    public init(_ name: String, as type: Value.Type, _ summary: String = "") {
        self.name = name
        self.summary = summary
    }

    /// Names the placeholder and its schema.
    public func describe(in description: inout InputDescription) {
        description.parameters.append(
            ParameterDescription(name, in: .path, summary: summary, isRequired: true) { Value.describe(in: &$0) })
    }

    /// The value of the placeholder; a violation when the text is none.
    public func read(from input: inout RouteInput) async throws -> Value? {
        let text = String(input.request.pathParameters[name] ?? "")
        return try input.collect { try SchemaCoding.decodeScalar(Value.self, text: text, pointer: "/path/\(name)") }
    }
}
