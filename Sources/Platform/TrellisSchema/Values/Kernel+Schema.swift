public import TrellisKernel

/// `{"items": […], "next_cursor": …}`, or `nextCursor`; the component is named after the items, as in
/// `Page_ProjectResponse`.
extension Page: SchemaValue, Schema, ObjectSchema where Item: SchemaValue {
    /// The component's name.
    public static var schemaName: String { "Page_" + Item.schemaLabel }
    /// The description of the component.
    public static var schemaSummary: String { "One page of a list, and the cursor of the next page." }
    /// The keys in order.
    public static var propertyNames: [String] { ["items", "next_cursor"] }

    /// Reads an object with `items` and `next_cursor`.
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Self? {
        guard var members = reader.members(of: json) else { return nil }
        var items: [Item]?
        var nextCursor: String?
        while let member = reader.next(&members) {
            switch reader.name(member.key, camelCase: "nextCursor:next_cursor") {
            case "items": items = [Item].read(member.value, &reader)
            case "next_cursor": reader.read(member.value, into: &nextCursor)
            default: reader.refuse(member, known: propertyNames, camelCase: "nextCursor:next_cursor")
            }
        }
        reader.require(items, "items", of: json)
        guard reader.accepts(members), let items else { return nil }
        return Self(items: items, nextCursor: nextCursor)
    }

    /// Writes `items` and `next_cursor`.
    @inlinable
    public func writeMembers(to writer: inout JSONWriter) {
        writer.literal("\"items\":")
        items.write(to: &writer)
        writer.literal(writer.usesCamelCase ? ",\"nextCursor\":" : ",\"next_cursor\":")
        nextCursor.write(to: &writer)
    }

    /// Returns the properties in order.
    public static func properties(in catalog: inout SchemaCatalog) -> [PropertyDescription] {
        [
            PropertyDescription(
                "items", [Item].describe(in: &catalog), summary: "The items, in the order of the list."),
            PropertyDescription(
                catalog.name("next_cursor", camelCase: "nextCursor"), String?.describe(in: &catalog),
                summary: "The `cursor` of the next page; null on the last page.", isRequired: false
            ),
        ]
    }
}

/// The query parameters `limit` and `cursor`.
extension PageRequest: ObjectSchema {
    /// The component's name.
    public static var schemaName: String { "PageRequest" }
    /// The description of the component.
    public static var schemaSummary: String { "The requested part of a list." }
    /// The keys in order.
    public static var propertyNames: [String] { ["limit", "cursor"] }

    /// Reads an object with `limit` and `cursor`.
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Self? {
        guard var members = reader.members(of: json) else { return nil }
        var limit = defaultLimit
        var cursor: String?
        while let member = reader.next(&members) {
            switch member.key {
            case "limit":
                reader.read(member.value, into: &limit)
                reader.check(limit, minimum: 1, maximum: maximumLimit, at: member.value)
            case "cursor": reader.read(member.value, into: &cursor)
            default: reader.refuse(member, known: propertyNames)
            }
        }
        return reader.accepts(members) ? Self(limit: limit, cursor: cursor) : nil
    }

    /// Writes `limit` and `cursor`.
    public func writeMembers(to writer: inout JSONWriter) {
        writer.literal("\"limit\":")
        limit.write(to: &writer)
        writer.literal(",\"cursor\":")
        cursor.write(to: &writer)
    }

    /// The description of `cursor`.
    package static var cursorSummary: String { "The `next_cursor` of the previous page; omit it for the first page." }
    /// The description of `cursor` in documents in camel case.
    package static var camelCaseCursorSummary: String {
        "The `nextCursor` of the previous page; omit it for the first page."
    }

    /// Returns the properties in order.
    public static func properties(in catalog: inout SchemaCatalog) -> [PropertyDescription] {
        [
            PropertyDescription(
                "limit",
                Int.describe(in: &catalog).range(minimum: 1, maximum: maximumLimit).defaulting(to: defaultLimit),
                summary: "The maximum number of items.", isRequired: false),
            PropertyDescription(
                "cursor", String?.describe(in: &catalog),
                summary: catalog.name(cursorSummary, camelCase: camelCaseCursorSummary), isRequired: false),
        ]
    }
}
