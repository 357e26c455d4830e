extension JSONValue: CustomStringConvertible {
    /// The order in which an object's members are printed.
    public enum KeyOrder: Sendable {
        /// In the order of insertion.
        case insertion
        /// By name, at every level.
        case sorted
    }

    /// The value as compact JSON, members in their existing order, and numbers that are not finite as null.
    public var description: String {
        var writer = JSONWriter()
        write(to: &writer)
        var chunks: [JSONChunk] = []
        _ = writer.finish(&chunks)
        let bytes = chunks.flatMap { Array($0.bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Returns the value as JSON on multiple lines, with two spaces for each level and a line break at the end.
    public func pretty(_ order: KeyOrder = .insertion) -> String {
        var text = ""
        print(into: &text, order, indent: "")
        return text + "\n"
    }

    private func print(into text: inout String, _ order: KeyOrder, indent: String) {
        let inner = indent + "  "
        switch self {
        case .array(let values) where !values.isEmpty:
            text += "["
            for (index, value) in values.enumerated() {
                text += index == 0 ? "\n\(inner)" : ",\n\(inner)"
                value.print(into: &text, order, indent: inner)
            }
            text += "\n\(indent)]"
        case .object(let object) where !object.isEmpty:
            let members = order == .insertion ? object.members : object.members.sorted { $0.key < $1.key }
            text += "{"
            for (index, member) in members.enumerated() {
                text += index == 0 ? "\n\(inner)" : ",\n\(inner)"
                text += "\(JSONValue.string(member.key)): "
                member.value.print(into: &text, order, indent: inner)
            }
            text += "\n\(indent)}"
        default:
            text += description
        }
    }
}
