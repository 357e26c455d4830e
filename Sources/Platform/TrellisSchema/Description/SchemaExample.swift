import TrellisKernel

/// A generator of values that a schema accepts, for the documentation and for mocked responses.
///
/// The same schema always gives the same value. The constant comes first, then the first enumeration value, an example,
/// the default, the first alternative, and last a value within the bounds. A pattern is followed as far as
/// ``PatternExample`` supports it.
public enum SchemaExample {
    /// Returns a value that `schema` accepts; references are resolved in `catalog`.
    public static func value(of schema: JSONSchema, in catalog: SchemaCatalog) -> JSONValue {
        var maker = ExampleBuilder(catalog: catalog)
        return maker.value(of: schema, named: "text", variant: 0)
    }
}

/// A recursive generator; `variant` distinguishes the elements of one array.
private struct ExampleBuilder {
    let catalog: SchemaCatalog
    /// The components in progress; a component that contains itself gives null.
    var open: [String] = []

    mutating func value(of schema: JSONSchema, named name: String, variant: Int) -> JSONValue {
        if let component = schema.referencedName {
            guard !open.contains(component) else { return .null }
            open.append(component)
            defer { open.removeLast() }
            return value(of: catalog.resolve(schema), named: name, variant: variant)
        }
        if let given = given(schema, variant: variant) { return given }
        if let choices = schema["anyOf"]?.array ?? schema["oneOf"]?.array, let first = choices.first?.object {
            return value(of: JSONSchema(first), named: name, variant: variant)
        }
        switch schema["type"]?.string ?? schema["type"]?[0]?.string {
        case "string": return .string(text(schema, named: name, variant: variant))
        case "integer": return .int(integer(schema, variant: variant))
        case "number": return number(schema, variant: variant)
        case "boolean": return .bool(true)
        case "array": return array(schema, named: name)
        case "null": return .null
        default: return object(schema)
        }
    }

    private func given(_ schema: JSONSchema, variant: Int) -> JSONValue? {
        if let const = schema["const"] { return const }
        if let values = schema["enum"]?.array, !values.isEmpty { return values[variant % values.count] }
        guard variant == 0 else { return nil }
        return schema["examples"]?[0] ?? schema["default"].flatMap { $0.isNull ? nil : $0 }
    }

    // MARK: - Containers

    private mutating func object(_ schema: JSONSchema) -> JSONValue {
        var object = JSONObject()
        let required = schema["required"]?.array?.compactMap(\.string) ?? []
        for (key, property) in schema["properties"]?.object?.members ?? [] {
            guard let keywords = property.object else { continue }
            let value = value(of: JSONSchema(keywords), named: key, variant: 0)
            if !value.isNull || required.contains(key) { object[key] = value }
        }
        if let others = schema["additionalProperties"]?.object {
            for index in 0..<max(schema["minProperties"]?.int ?? 1, 1) {
                object["key\(index == 0 ? "" : "\(index)")"] = value(
                    of: JSONSchema(others), named: "text", variant: index)
            }
        }
        return .object(object)
    }

    private mutating func array(_ schema: JSONSchema, named name: String) -> JSONValue {
        guard let items = schema["items"]?.object else { return [] }
        let count = min(max(schema["minItems"]?.int ?? 1, 1), schema["maxItems"]?.int ?? .max)
        let values = (0..<count).map { value(of: JSONSchema(items), named: name, variant: $0) }
        // A recursive element has no example, so the array is empty.
        let isRecursive = values.contains(.null) && JSONSchema(items).referencedName != nil
        return .array(isRecursive ? [] : values)
    }

    // MARK: - Scalars

    private func integer(_ schema: JSONSchema, variant: Int) -> Int {
        let least = schema["minimum"]?.int ?? 1
        let most = schema["maximum"]?.int ?? schema["exclusiveMaximum"]?.int.map { $0 - 1 } ?? .max
        let start = least <= most ? least : most
        return start <= most - variant ? start + variant : start
    }

    private func number(_ schema: JSONSchema, variant: Int) -> JSONValue {
        let least = schema["minimum"]?.double
        guard let most = schema["maximum"]?.double ?? schema["exclusiveMaximum"]?.double else {
            return .double((least ?? 0) + 0.5 + Double(variant))
        }
        guard let least else { return .double(most - 0.5 - Double(variant)) }
        return .double(least + (most - least) / Double(variant + 2))
    }

    private func text(_ schema: JSONSchema, named name: String, variant: Int) -> String {
        let least = schema["minLength"]?.int ?? 0
        let most = schema["maxLength"]?.int ?? .max
        if let pattern = schema["pattern"]?.string,
            let text = PatternExample.text(for: pattern, minLength: least, maxLength: most)
        {
            return text
        }
        switch schema["format"]?.string {
        case "uuid": return "01939d3c-5f80-7a10-8a5e-0b6f1c2d3e4" + String(variant % 10)
        case "date-time": return "2026-01-3\(variant % 2)T09:30:00.000000Z"
        case "date": return "2026-01-\(10 + variant % 20)"
        case "email": return "ada\(variant == 0 ? "" : "\(variant)")@example.com"
        case "uri": return "https://example.com/\(variant == 0 ? "" : "\(variant)")"
        default: break
        }
        var text = name.replacing(utf8: "_", with: " ") + (variant == 0 ? "" : " \(variant + 1)")
        while text.unicodeScalars.count < least { text += " \(text)" }
        // Truncates at the start, because the end distinguishes variants.
        return most < text.unicodeScalars.count ? String(text.unicodeScalars.suffix(max(most, 0))) : text
    }
}
