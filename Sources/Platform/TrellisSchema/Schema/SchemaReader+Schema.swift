public import TrellisKernel

/// The functions of the reader that know the type of a value.
extension SchemaReader {
    /// Reads `json` into `value`, which is unchanged when there are violations.
    @inlinable
    public mutating func read<Value: SchemaValue>(_ json: JSONNode, into value: inout Value) {
        if let read = Value.read(json, &self) { value = read }
    }

    /// Returns `value`; nil after reporting its ``ObjectSchema/validationMessage``.
    @inlinable
    public mutating func accept<Value: ObjectSchema>(_ value: Value, at json: JSONNode) -> Value? {
        guard let message = value.validationMessage else { return value }
        return report("check.failed", MessageText(message), at: json)
    }

    /// Checks that a number is in a range.
    @inlinable
    public mutating func check<Number: Comparable & SchemaValue>(
        _ number: Number?, minimum: Number? = nil, maximum: Number? = nil, exclusiveMaximum: Number? = nil,
        at json: JSONNode
    ) {
        guard let number else { return }
        if let minimum, number < minimum {
            report(
                "range.too_small",
                "Expected at least \("\(minimum)", "minimum"), found \("\(number)", "found").",
                at: json)
        }
        if let maximum, number > maximum {
            report(
                "range.too_large",
                "Expected at most \("\(maximum)", "maximum"), found \("\(number)", "found").",
                at: json)
        }
        if let exclusiveMaximum, number >= exclusiveMaximum {
            report(
                "range.too_large",
                "Expected less than \("\(exclusiveMaximum)", "maximum"), found \("\(number)", "found").",
                at: json)
        }
    }

    /// Reads the payload of a tagged union from the object that also contains the tag under `key`.
    public mutating func payload<Payload: ObjectSchema>(
        _ type: Payload.Type, tag key: StaticString, of json: JSONNode
    ) -> Payload? {
        let outer = tag
        tag = member(key, of: json)?.keyNode.index ?? .max
        defer { tag = outer }
        return Payload.read(json, &self)
    }
}
