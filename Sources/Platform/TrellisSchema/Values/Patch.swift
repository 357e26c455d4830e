/// A property of a partial update, which tells a key that is absent from a key that is null.
///
/// ```swift
/// @Schema struct ProjectUpdate {
///     @Length(1...120) var name: String?                         // absent and null are the same: leave it
///     @Length(...2000) var description: Patch<String> = .absent  // absent: leave it; null: remove it
/// }
/// ```
public enum Patch<Value> {
    /// The key isn't there: leave the value as it is.
    case absent
    /// The key is there and null: remove the value.
    case null
    /// The new value.
    case value(Value)

    /// The new value, if there is one.
    public var value: Value? {
        if case .value(let value) = self { value } else { nil }
    }

    /// Whether the key isn't there.
    public var isAbsent: Bool {
        if case .absent = self { true } else { false }
    }

    /// What the property is after the update: `current` when absent, nil when null.
    public func applied(to current: Value?) -> Value? {
        switch self {
        case .absent: current
        case .null: nil
        case .value(let value): value
        }
    }
}

extension Patch: Sendable where Value: Sendable {}
extension Patch: Equatable where Value: Equatable {}
extension Patch: Hashable where Value: Hashable {}

extension Patch: SchemaValue where Value: SchemaValue {
    /// Null, or what the value's type reads.
    @inlinable
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Self? {
        if reader.isNull(json) { return .null }
        return Value.read(json, &reader).map(Self.value)
    }

    /// Writes the value, or `null`; generated code leaves the key of an absent one out.
    @inlinable
    public func write(to writer: inout JSONWriter) {
        if let value { value.write(to: &writer) } else { writer.null() }
    }

    /// What the value's type describes, or null.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema {
        Value.describe(in: &catalog).orNull
    }

    /// What the name of a generic schema calls it.
    public static var schemaLabel: String { Value.schemaLabel }
}
