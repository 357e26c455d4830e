/// The names of properties in the style of the document.
///
/// A table lists the names that differ, in camel case and in snake case: `"createdAt:created_at tagList:tag_list"`. It
/// is one literal, so that it needs no memory, and it is read for documents in camel case only.
extension SchemaReader {
    /// Returns the name in snake case of a key or tag, for use in a `switch`.
    ///
    /// In a document in camel case, a name of the table in snake case is replaced by one that no schema has.
    @inlinable
    public func name(_ key: JSONString, camelCase table: StaticString) -> JSONString {
        usesCamelCase ? KeyTable(table).snakeCase(of: key) : key
    }

    /// Reports a missing key in the object `json` when `value` is nil, unless the key exists with an invalid value.
    @inlinable
    public mutating func require<Value>(
        _ value: Value?, _ key: StaticString, camelCase: StaticString, of json: JSONNode
    ) {
        if value == nil { missing(usesCamelCase ? camelCase : key, of: json) }
    }

    /// Reports a member that is not in the schema, with the nearest known key; `known` is in snake case.
    public mutating func refuse(_ member: JSONMember, known: [String], camelCase table: StaticString) {
        refuse(member, known: usesCamelCase ? KeyTable(table).camelCase(of: known) : known)
    }

    /// Reports a tag under `key` that is not the name of a case; `allowed` is in snake case.
    public mutating func refuseTag(
        _ key: StaticString, of json: JSONNode, allowed: [String], camelCase table: StaticString
    ) {
        refuseTag(key, of: json, allowed: usesCamelCase ? KeyTable(table).camelCase(of: allowed) : allowed)
    }
}
