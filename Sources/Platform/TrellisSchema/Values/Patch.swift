/// A property of a partial update, which distinguishes an absent key from a null value.
///
/// ```swift
/// @Schema struct ProjectUpdate {
///     @Name(1...120) var name: String?                           // absent and null are the same: unchanged
///     @Length(...2000) var description: Patch<String> = .absent  // absent: unchanged; null: removed
/// }
/// ```
public enum Patch<Value> {
    /// The key is absent: the value is unchanged.
    case absent
    /// The value is null: the value is removed.
    case null
    /// The new value.
    case value(Value)

    /// The new value, if any.
    public var value: Value? {
        if case .value(let value) = self { value } else { nil }
    }

    /// Whether the key is absent.
    public var isAbsent: Bool {
        if case .absent = self { true } else { false }
    }

    /// Returns the value after the update: `current` when absent, nil when null.
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
    /// Reads null or a value of the value type.
    @inlinable
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Self? {
        if reader.isNull(json) { return .null }
        return Value.read(json, &reader).map(Self.value)
    }

    /// Writes the value or `null`; generated code omits the key of an absent value.
    @inlinable
    public func write(to writer: inout JSONWriter) {
        if let value { value.write(to: &writer) } else { writer.null() }
    }

    /// Describes null or a value of the value type.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema {
        Value.describe(in: &catalog).orNull
    }

    /// The type's part of the name of a generic schema.
    public static var schemaLabel: String { Value.schemaLabel }
}
