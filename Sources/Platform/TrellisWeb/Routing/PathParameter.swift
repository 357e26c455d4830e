public import TrellisSchema

/// The value of `{name}` in the path.
///
/// Text that can't be decoded is a violation at `/path/name` with status 422, like any other violation: the path
/// matches this operation, and only the input is wrong.
public struct PathParameter<Value: SchemaValue>: RouteParameter {
    private let name: String
    private let summary: String

    /// Creates a parameter that decodes `{name}` as a `Value`.
    public init(_ name: String, as type: Value.Type, _ summary: String = "") {
        self.name = name
        self.summary = summary
    }

    /// Adds the placeholder and its schema.
    public func describe(in description: inout InputDescription) {
        description.parameters.append(
            ParameterDescription(name, in: .path, summary: summary, isRequired: true) { Value.describe(in: &$0) })
    }

    /// Returns the value of the placeholder, or records a violation when the text is invalid.
    public func read(from input: inout RouteInput) async throws -> Value? {
        let text = String(input.request.pathParameters[name] ?? "")
        return try input.collect { try SchemaCoding.decodeScalar(Value.self, text: text, pointer: "/path/\(name)") }
    }
}
