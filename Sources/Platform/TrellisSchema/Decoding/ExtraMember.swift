/// A member that a composition adds to an object when it reads: its name, and how its value is read.
struct ExtraMember: Sendable {
    /// The key in snake case.
    let name: String
    /// The key in camel case.
    let camelCaseName: String
    /// Whether an object without it is refused.
    let isRequired: Bool
    /// Reads the value; nil after reporting at least one violation.
    let read: @Sendable (JSONNode, inout SchemaReader) -> (any Sendable)?
}

extension SchemaReader {
    /// Returns the values of the members that the composition adds to objects of this type; nil after reporting
    /// violations.
    ///
    /// The members no longer count as unknown keys of the object. `keys` is the style that the type states.
    mutating func readExtraMembers(
        of type: Any.Type, keys: KeyStyle?, in json: JSONNode
    ) -> [String: any Sendable]? {
        let added = extraMembers[ObjectIdentifier(type)] ?? []
        // The reader of the object itself reports any other kind of value.
        guard !added.isEmpty, kind(of: json) == .object, let start = members(of: json) else { return [:] }
        var values: [String: any Sendable] = [:]
        let isCamelCase = keys.map { $0 == .camelCase } ?? usesCamelCase
        for extra in added {
            let name = isCamelCase ? extra.camelCaseName : extra.name
            var rest = start
            var found: JSONMember?
            while found == nil, let member = next(&rest) {
                if member.key.hasBytes(name.utf8) { found = member }
            }
            if let found {
                extraKeys.append(found.keyNode.index)
                if let value = extra.read(found.value, &self) { values[extra.name] = value }
            } else if extra.isRequired {
                reportMissing(name, of: json)
            }
        }
        return accepts(start) ? values : nil
    }
}
