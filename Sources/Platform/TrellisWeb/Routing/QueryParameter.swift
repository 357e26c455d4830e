internal import TrellisKernel
public import TrellisSchema

/// A value from the query: one named scalar, or a schema whose properties are the names.
///
/// A scalar without a default must occur exactly once. The names of other parameters of the operation are ignored
/// here; names that belong to no parameter are rejected.
public struct QueryParameter<Value: SchemaValue>: RouteParameter {
    private let parameters: [ParameterDescription]
    private let decode: @Sendable (inout RouteInput) throws -> Value?

    /// Creates a parameter for the required scalar under `name`.
    public init(_ name: String, as type: Value.Type, _ summary: String = "") {
        self.init(scalar: name, fallback: nil, summary: summary)
    }

    /// Creates a parameter for the scalar under `name`, or `fallback` when it is missing.
    public init(_ name: String, as type: Value.Type, default fallback: Value, _ summary: String = "") {
        self.init(scalar: name, fallback: .some(fallback), summary: summary)
    }

    /// Creates a parameter for the object whose properties are names in the query.
    public init(_ name: String, as type: Value.Type, _ summary: String = "") where Value: ObjectSchema {
        self.init(object: nil)
    }

    /// Creates a parameter for the object whose properties are names in the query, or `fallback` when all are missing.
    public init(_ name: String, as type: Value.Type, default fallback: Value, _ summary: String = "")
    where Value: ObjectSchema {
        self.init(object: fallback)
    }

    /// Adds the scalar, or each property of the object.
    public func describe(in description: inout InputDescription) {
        description.parameters += parameters
    }

    /// Returns the value or its default, or records violations.
    public func read(from input: inout RouteInput) async throws -> Value? {
        try decode(&input)
    }

    private init(scalar name: String, fallback: Value?, summary: String) {
        let description = ParameterDescription(name, in: .query, summary: summary, isRequired: fallback == nil) {
            let schema = Value.describe(in: &$0).withoutNull
            guard let fallback, let json = try? JSONValue(encoding: fallback), !json.isNull else { return schema }
            return schema.with("default", json)
        }
        parameters = [description]
        decode = { input in
            if let text = input.queryValue(name) {
                return try input.collect { try SchemaCoding.decodeScalar(Value.self, text: text, pointer: "?\(name)") }
            }
            if let fallback { return fallback }
            input.recordMissing(name)
            return nil
        }
    }

    private init(object fallback: Value?) where Value: ObjectSchema {
        var catalog = SchemaCatalog()
        parameters = Value.properties(in: &catalog).map { property in
            let name = property.name
            return ParameterDescription(
                name, in: .query, summary: property.summary, isRequired: property.isRequired && fallback == nil
            ) { catalog in
                (Value.properties(in: &catalog).first { $0.name == name } ?? property).schema.withoutNull
            }
        }
        let names = Value.propertyNames
        decode = { input in
            let pairs = input.request.query.filter { names.contains($0.name) }
            if pairs.isEmpty, let fallback { return fallback }
            return try input.collect { try SchemaCoding.decodeQuery(Value.self, from: pairs) }
        }
    }
}

extension RouteInput {
    /// Records a violation: `name` is missing in the query.
    fileprivate mutating func recordMissing(_ name: String) {
        record(Violation(pointer: "?\(name)", code: "required", message: "This parameter is required."))
    }
}
