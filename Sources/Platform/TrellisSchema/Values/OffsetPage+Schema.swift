public import TrellisKernel

/// `{"items": […], "total": …}`; the component is named after the items, as in `OffsetPage_ProjectResponse`.
extension OffsetPage: SchemaValue, Schema, ObjectSchema where Item: SchemaValue {
    /// The component's name.
    public static var schemaName: String { "OffsetPage_" + Item.schemaLabel }
    /// The description of the component.
    public static var schemaSummary: String { "One part of a list, and the number of items in the whole list." }
    /// The keys in order.
    public static var propertyNames: [String] { ["items", "total"] }

    /// Reads an object with `items` and `total`.
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Self? {
        guard var members = reader.members(of: json) else { return nil }
        var items: [Item]?
        var total: Int?
        while let member = reader.next(&members) {
            switch member.key {
            case "items": items = [Item].read(member.value, &reader)
            case "total":
                total = Int.read(member.value, &reader)
                reader.check(total, minimum: 0, at: member.value)
            default: reader.refuse(member, known: propertyNames)
            }
        }
        reader.require(items, "items", of: json)
        reader.require(total, "total", of: json)
        guard reader.accepts(members), let items, let total else { return nil }
        return Self(items: items, total: total)
    }

    /// Writes `items` and `total`.
    @inlinable
    public func writeMembers(to writer: inout JSONWriter) {
        writer.literal("\"items\":")
        items.write(to: &writer)
        writer.literal(",\"total\":")
        total.write(to: &writer)
    }

    /// Returns the properties in order.
    public static func properties(in catalog: inout SchemaCatalog) -> [PropertyDescription] {
        [
            PropertyDescription(
                "items", [Item].describe(in: &catalog), summary: "The items, in the order of the list."),
            PropertyDescription(
                "total", Int.describe(in: &catalog).range(minimum: 0), summary: "The number of items in the whole list."
            ),
        ]
    }
}
