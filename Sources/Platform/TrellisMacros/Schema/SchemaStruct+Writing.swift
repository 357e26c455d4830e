/// The functions that write the members.
extension SchemaStruct {
    /// The function that writes the members.
    var write: String {
        let writer = local("writer")
        var lines = lines(writer, \.key)
        if table != nil {
            // One check for an object, so that the usual style costs almost nothing.
            lines.insert(
                contentsOf: ["if \(writer).usesCamelCase {", "    return writeCamelCaseMembers(to: &\(writer))", "}"],
                at: 0)
        }
        return """
            \(header.access)func writeMembers(to \(writer): inout TrellisSchema.JSONWriter) {
            \(lines.joined(separator: "\n").indented(by: 4))
            }
            """
    }

    /// The function that writes the keys in camel case; nil when they are those of ``write``.
    var camelCaseWrite: String? {
        guard table != nil else { return nil }
        let writer = local("writer")
        return """
            @inline(never)
            private func writeCamelCaseMembers(to \(writer): inout TrellisSchema.JSONWriter) {
            \(lines(writer, \.camelCase).joined(separator: "\n").indented(by: 4))
            }
            """
    }

    private func lines(_ writer: String, _ key: KeyPath<SchemaName, String>) -> [String] {
        properties.contains(where: \.isPatch) ? separatedLines(writer, key) : literalLines(writer, key)
    }

    /// Returns lines that write each key with quotes, colon and comma in one literal.
    private func literalLines(_ writer: String, _ key: KeyPath<SchemaName, String>) -> [String] {
        properties.enumerated().flatMap { index, property in
            let key = "\(index == 0 ? "" : ",")\"\(property.key[keyPath: key])\":"
            return ["\(writer).literal(#\"\(key)\"#)", "\(property.name).write(to: &\(writer))"]
        }
    }

    /// Returns lines for keys that may be omitted, so the writer inserts the commas.
    private func separatedLines(_ writer: String, _ key: KeyPath<SchemaName, String>) -> [String] {
        properties.flatMap { property in
            let lines = [
                "\(writer).key(\(property.key[keyPath: key].literal))", "\(property.name).write(to: &\(writer))",
            ]
            guard property.isPatch else { return lines }
            return ["if !\(property.name).isAbsent {"] + lines.map { "    " + $0 } + ["}"]
        }
    }
}
