public import TrellisKernel

/// A body with all objects of a list under their key: `{"comments": [{…}, {…}]}`.
public struct WrappedList<Item: WrappedSchema>: ObjectSchema {
    /// The objects in order.
    public let items: [Item]

    /// The body with these objects.
    public init(_ items: [Item]) {
        self.items = items
    }

    /// The component's name.
    public static var schemaName: String { "WrappedList_" + Item.schemaLabel }
    /// The key.
    public static var propertyNames: [String] { [Item.listKey] }
    /// What an object does with unknown keys.
    public static var unknownKeys: UnknownKeys { Item.unknownKeys }

    /// Reads an object with the key.
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Self? {
        reader.wrapped(under: Item.listKey, in: json, unknown: unknownKeys) { node, reader in
            [Item].read(node, &reader)
        }.map(Self.init)
    }

    /// Writes the key with the objects.
    public func writeMembers(to writer: inout JSONWriter) {
        writer.key(Item.listKey)
        items.write(to: &writer)
    }

    /// Returns the property of the objects.
    public static func properties(in catalog: inout SchemaCatalog) -> [PropertyDescription] {
        [PropertyDescription(Item.listKey, [Item].describe(in: &catalog), summary: "The items, in order.")]
    }
}

/// A body with a part of a list under its key, and the number of all: `{"articles": [{…}], "articlesCount": 120}`.
public struct WrappedPage<Item: WrappedSchema>: ObjectSchema {
    /// The part, and the number of all.
    public let page: OffsetPage<Item>

    /// The body with this part of a list.
    public init(_ page: OffsetPage<Item>) {
        self.page = page
    }

    /// The component's name.
    public static var schemaName: String { "WrappedPage_" + Item.schemaLabel }
    /// The keys in snake case, unless the objects state another style.
    public static var propertyNames: [String] { [Item.listKey, Item.countKey(.snakeCase)] }
    /// What an object does with unknown keys.
    public static var unknownKeys: UnknownKeys { Item.unknownKeys }

    /// Reads an object with both keys.
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Self? {
        guard let start = reader.members(of: json) else { return nil }
        let (listKey, countKey) = (Item.listKey, Item.countKey(reader.usesCamelCase ? .camelCase : .snakeCase))
        var members = start
        var items: [Item]?
        var total: Int?
        while let member = reader.next(&members) {
            if member.key.hasBytes(listKey.utf8) {
                items = [Item].read(member.value, &reader)
            } else if member.key.hasBytes(countKey.utf8) {
                total = Int.read(member.value, &reader)
                reader.check(total, minimum: 0, at: member.value)
            } else if unknownKeys == .refused {
                reader.refuse(member, known: [listKey, countKey])
            }
        }
        for key in [listKey, countKey] where reader.member(named: key, in: start) == nil {
            reader.reportMissing(key, of: json)
        }
        guard reader.accepts(start), let items, let total else { return nil }
        return Self(OffsetPage(items: items, total: total))
    }

    /// Writes both keys.
    public func writeMembers(to writer: inout JSONWriter) {
        writer.key(Item.listKey)
        page.items.write(to: &writer)
        writer.key(Item.countKey(writer.usesCamelCase ? .camelCase : .snakeCase))
        page.total.write(to: &writer)
    }

    /// Returns both properties.
    public static func properties(in catalog: inout SchemaCatalog) -> [PropertyDescription] {
        [
            PropertyDescription(
                Item.listKey, [Item].describe(in: &catalog), summary: "The items, in the order of the list."),
            PropertyDescription(
                Item.countKey(catalog.keys), Int.describe(in: &catalog).range(minimum: 0),
                summary: "The number of items in the whole list."),
        ]
    }
}

extension WrappedList: Equatable where Item: Equatable {}
extension WrappedPage: Equatable where Item: Equatable {}
