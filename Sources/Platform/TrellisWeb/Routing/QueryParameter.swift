internal import TrellisKernel
public import TrellisSchema

/// A value from the query: one named scalar, or a schema whose properties are the names.
///
/// A scalar without a default must occur exactly once. The names of other parameters of the operation are ignored
/// here; names that belong to no parameter are rejected, unless the schema ignores unknown keys or the route unknown
/// names (``Route/ignoringUnknownQuery()``).
public struct QueryParameter<Value: SchemaValue>: RouteParameter {
    private let parameters: [ParameterDescription]
    private let ignoresUnknownQuery: Bool
    private let decode: @Sendable (inout RouteInput) throws -> Value?

    /// Creates a parameter for the required scalar under `name`, which is in snake case.
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
        if ignoresUnknownQuery { description.ignoresUnknownQuery = true }
    }

    /// Returns the value or its default, or records violations.
    public func read(from input: inout RouteInput) async throws -> Value? {
        try decode(&input)
    }

    private init(scalar name: String, fallback: Value?, summary: String) {
        ignoresUnknownQuery = false
        let camelCaseName = KeyStyle.camelCase.name(name)
        let description = ParameterDescription(
            snakeCase: .init(name: name, summary: summary), camelCase: .init(name: camelCaseName, summary: summary),
            in: .query, isRequired: fallback == nil
        ) {
            let schema = Value.describe(in: &$0).withoutNull
            guard let fallback, let json = try? JSONValue(encoding: fallback), !json.isNull else { return schema }
            return schema.with("default", json)
        }
        parameters = [description]
        decode = { input in
            let name = input.request.keys == .camelCase ? camelCaseName : name
            if let text = input.queryValue(name) {
                return try input.collect { try SchemaCoding.decodeScalar(Value.self, text: text, pointer: "?\(name)") }
            }
            if let fallback { return fallback }
            input.recordMissing(name)
            return nil
        }
    }

    private init(object fallback: Value?) where Value: ObjectSchema {
        ignoresUnknownQuery = Value.unknownKeys == .ignored
        let (snakeCase, camelCase) = (Self.properties(in: .snakeCase), Self.properties(in: .camelCase))
        parameters = zip(snakeCase, camelCase).enumerated().map { index, property in
            let (snakeCase, camelCase) = property
            return ParameterDescription(
                snakeCase: .init(name: snakeCase.name, summary: snakeCase.summary),
                camelCase: .init(name: camelCase.name, summary: camelCase.summary), in: .query,
                isRequired: snakeCase.isRequired && fallback == nil
            ) { catalog in
                (Value.properties(in: &catalog).dropFirst(index).first ?? snakeCase).schema.withoutNull
            }
        }
        let names = (snakeCase: snakeCase.map(\.name), camelCase: camelCase.map(\.name))
        decode = { input in
            let keys = input.request.keys
            let names = keys == .camelCase ? names.camelCase : names.snakeCase
            let pairs = input.request.query.filter { names.contains($0.name) }
            if pairs.isEmpty, let fallback { return fallback }
            return try input.collect { try SchemaCoding.decodeQuery(Value.self, from: pairs, keys: keys) }
        }
    }

    private static func properties(in keys: KeyStyle) -> [PropertyDescription] where Value: ObjectSchema {
        var catalog = SchemaCatalog(keys: keys)
        return Value.properties(in: &catalog)
    }
}

extension RouteInput {
    /// Records a violation: `name` is missing in the query.
    fileprivate mutating func recordMissing(_ name: String) {
        record(Violation(pointer: "?\(name)", code: "required", message: "This parameter is required."))
    }
}
