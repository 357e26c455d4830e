internal import TrellisKernel

/// A body with one object under its key: `{"article": {…}}`, in and out.
///
/// The pointers of violations have the key, as in `/article/title`. A body without the key is one violation,
/// `wrapper.missing`, whatever else it has. The component of the documents is named after the object, as in
/// `Wrapped_ArticleResponse`.
@dynamicMemberLookup
public struct Wrapped<Content: WrappedSchema>: ObjectSchema {
    /// The object.
    public let content: Content

    /// The body with this object.
    public init(_ content: Content) {
        self.content = content
    }

    /// A member of the object itself, as in `body.title`.
    public subscript<Value>(dynamicMember member: KeyPath<Content, Value>) -> Value { content[keyPath: member] }

    /// The component's name.
    public static var schemaName: String { "Wrapped_" + Content.schemaLabel }
    /// The key.
    public static var propertyNames: [String] { [Content.wrapperKey] }
    /// What the object does with unknown keys.
    public static var unknownKeys: UnknownKeys { Content.unknownKeys }

    /// Reads an object with the key.
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Self? {
        reader.wrapped(under: Content.wrapperKey, in: json, unknown: unknownKeys) { node, reader in
            Content.read(node, &reader)
        }.map(Self.init)
    }

    /// Writes the key with the object.
    public func writeMembers(to writer: inout JSONWriter) {
        writer.key(Content.wrapperKey)
        content.write(to: &writer)
    }

    /// Returns the property of the object.
    public static func properties(in catalog: inout SchemaCatalog) -> [PropertyDescription] {
        [PropertyDescription(Content.wrapperKey, Content.describe(in: &catalog))]
    }
}

extension Wrapped: Equatable where Content: Equatable {}
extension Wrapped: Hashable where Content: Hashable {}

extension SchemaReader {
    /// Returns the value under `key`, which `read` reads; nil after reporting violations.
    ///
    /// Without the key, only that is reported: the other members are then most likely those of the value.
    mutating func wrapped<Value>(
        under key: String, in json: JSONNode, unknown: UnknownKeys,
        _ read: (JSONNode, inout SchemaReader) -> Value?
    ) -> Value? {
        guard let start = members(of: json) else { return nil }
        guard let wrapper = member(named: key, in: start) else { return reportMissingWrapper(key, of: json) }
        var rest = start
        while let member = next(&rest) {
            let isOther = member.keyNode != wrapper.keyNode
            if isOther, unknown == .refused { refuse(member, known: [key]) }
        }
        let value = read(wrapper.value, &self)
        return accepts(start) ? value : nil
    }

    /// Returns the member with this key, which is a text of the program.
    func member(named key: String, in members: JSONIterator) -> JSONMember? {
        var rest = members
        while let member = next(&rest) {
            if member.key.hasBytes(key.utf8) { return member }
        }
        return nil
    }

    private mutating func reportMissingWrapper<Value>(_ key: String, of json: JSONNode) -> Value? {
        record(
            PendingViolation(
                node: json.index, missing: key, code: "wrapper.missing",
                text: "The key \"\(key, "key")\" is required: the values of the body belong in the object under it."))
        return nil
    }
}
