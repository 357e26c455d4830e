/// The members of a type's JSON that are marked `@Confidential`, at any depth.
package struct ConfidentialMembers: Sendable {
    /// The keyword of a confidential member in a JSON Schema.
    static let keyword = "x-confidential"

    private let schema: JSONSchema
    private let catalog: SchemaCatalog
    /// Whether the type has no such members.
    package let isEmpty: Bool

    /// No members.
    package static let none = ConfidentialMembers(of: .anything, in: SchemaCatalog())

    /// The members of a schema, whose components are in the catalog.
    init(of schema: JSONSchema, in catalog: SchemaCatalog) {
        self.schema = schema
        var seen: Set<String> = []
        isEmpty = !Self.isMarked(schema.json, catalog, &seen)
        self.catalog = catalog
    }

    /// Returns the JSON without these members, or with `placeholder` instead of each.
    package func hidden(in value: JSONValue, placeholder: JSONValue? = nil) -> JSONValue {
        isEmpty ? value : hidden(in: value, as: schema, placeholder)
    }

    private func hidden(in value: JSONValue, as schema: JSONSchema, _ placeholder: JSONValue?) -> JSONValue {
        let schema = catalog.resolve(schema)
        // Of a union's cases and of an optional, each says what it hides.
        let choices = ["anyOf", "oneOf"].flatMap { schema[$0]?.array ?? [] }
        let value = choices.compactMap(\.object).reduce(value) { hidden(in: $0, as: JSONSchema($1), placeholder) }
        switch value {
        case .object(let object):
            let (properties, others) = (schema["properties"]?.object, schema["additionalProperties"]?.object)
            return .object(
                JSONObject(
                    object.members.compactMap { member in
                        guard let described = properties?[member.key]?.object ?? others else { return member }
                        guard described[Self.keyword] == nil else { return placeholder.map { (member.key, $0) } }
                        return (member.key, hidden(in: member.value, as: JSONSchema(described), placeholder))
                    }))
        case .array(let items):
            guard let element = schema["items"]?.object else { return value }
            return .array(items.map { hidden(in: $0, as: JSONSchema(element), placeholder) })
        default: return value
        }
    }

    /// Returns whether a schema, or one that it refers to, marks a member.
    private static func isMarked(_ schema: JSONValue, _ catalog: SchemaCatalog, _ seen: inout Set<String>) -> Bool {
        switch schema {
        case .object(let object):
            if object[keyword] != nil { return true }
            if let name = JSONSchema(object).referencedName, seen.insert(name).inserted, let target = catalog[name],
                isMarked(target.json, catalog, &seen)
            {
                return true
            }
            return object.members.contains { isMarked($0.value, catalog, &seen) }
        case .array(let items): return items.contains { isMarked($0, catalog, &seen) }
        default: return false
        }
    }
}
