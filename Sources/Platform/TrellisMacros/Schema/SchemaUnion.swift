import SwiftSyntax
import SwiftSyntaxMacros

/// The generator of the extension of an enum with payloads.
///
/// The JSON is an object with the name of the case in `type`, and the payload's members in the same object.
struct SchemaUnion {
    private struct Case {
        let name: String
        let tag: SchemaName
        let payload: String?
    }

    private let header: SchemaHeader
    private let cases: [Case]

    /// Reads the cases; nil after reporting a case with several payloads or a labeled payload.
    init?(_ declarations: [EnumCaseDeclSyntax], header: SchemaHeader, in context: some MacroExpansionContext) {
        var cases: [Case] = []
        for declaration in declarations {
            let key = SchemaAttributes(declaration.attributes).key
            for element in declaration.elements {
                let parameters = element.parameterClause?.parameters.map { $0 } ?? []
                if parameters.count > 1 {
                    context.diagnose(.manyPayloads(element))
                    return nil
                }
                if let parameter = parameters.first, parameter.firstName != nil {
                    context.diagnose(.labeledPayload(parameter))
                    return nil
                }
                let tag = SchemaName(element.name.text, explicit: key, style: header.options.style)
                if let twin = cases.first(where: { $0.tag.key == tag.key || $0.tag.camelCase == tag.camelCase }) {
                    let isSame = twin.tag.key == tag.key
                    context.diagnose(
                        .duplicateTag(element, tag: isSame ? tag.key : tag.camelCase, other: twin.name))
                    return nil
                }
                cases.append(
                    Case(name: element.name.text, tag: tag, payload: parameters.first?.type.trimmedDescription))
            }
        }
        self.header = header
        self.cases = cases
    }

    /// The source of the extension.
    var source: String {
        let access = header.access
        let allowed = cases.map(\.tag.key.literal).joined(separator: ", ")
        let table = SchemaName.table(cases.map(\.tag))
        let summary = header.summary.isEmpty ? "" : ", summary: schemaSummary"
        let body = """
            \(access)static func read(
                _ json: TrellisSchema.JSONNode, _ reader: inout TrellisSchema.SchemaReader
            ) -> Self? {
                guard let tag = reader.tag("type", of: json) else {
                    return nil
                }
                switch \(table.map { "reader.name(tag, camelCase: \($0))" } ?? "tag") {
            \(cases.map(readBranch).joined())    default:
                    reader.refuseTag("type", of: json, allowed: [\(allowed)]\(table.map { ", camelCase: \($0)" } ?? ""))
                    return nil
                }
            }

            \(access)func write(to writer: inout TrellisSchema.JSONWriter) {
                switch self {
            \(cases.map(writeBranch).joined())    }
            }

            \(access)static func describe(in catalog: inout TrellisSchema.SchemaCatalog) -> TrellisSchema.JSONSchema {
                catalog.reference(to: Self.self) { catalog in
                    .union(
                        [
            \(cases.map(description).joined())            ], tag: "type"\(summary))
                }
            }
            """
        return header.opening(conforming: ["SchemaValue", "Schema"]) + "\n" + body.indented(by: 4) + "\n}"
    }

    private func readBranch(_ item: Case) -> String {
        let constant =
            header.options.ignoresUnknown
            ? ".\(item.name)" : "reader.hasOnlyTag(\"type\", in: json) ? .\(item.name) : nil"
        let result =
            item.payload.map { "reader.payload(\($0).self, tag: \"type\", of: json).map(Self.\(item.name))" }
            ?? constant
        return "    case \(item.tag.key.literal):\n        return \(result)\n"
    }

    private func writeBranch(_ item: Case) -> String {
        let end = item.payload == nil ? "}" : ""
        var object = "#\"{\"type\":\"\(item.tag.key)\"\(end)\"#"
        if item.tag.isStyled {
            object = "writer.usesCamelCase ? #\"{\"type\":\"\(item.tag.camelCase)\"\(end)\"# : \(object)"
        }
        return item.payload == nil
            ? "    case .\(item.name):\n        writer.literal(\(object))\n"
            : "    case .\(item.name)(let payload):\n        writer.tagged(\(object), payload)\n"
    }

    private func description(_ item: Case) -> String {
        let payload = item.payload.map { "\($0).self, " } ?? ""
        let unknown = item.payload == nil && header.options.ignoresUnknown ? ", unknown: unknownKeys" : ""
        let schema = "catalog.tagged(\(payload)as: \(item.tag.described), under: \"type\", in: schemaName\(unknown))"
        return "                (\(item.tag.described), \(schema)),\n"
    }
}
