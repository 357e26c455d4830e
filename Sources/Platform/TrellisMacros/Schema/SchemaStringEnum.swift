import SwiftSyntax
import SwiftSyntaxMacros

/// The generator of the extension of an enum without payloads, whose JSON is one of a list of texts.
struct SchemaStringEnum {
    private let header: SchemaHeader
    private let cases: [(name: String, text: String)]
    private let summary: String

    /// Reads the cases; nil after reporting raw values that are not strings.
    init?(
        _ enumeration: EnumDeclSyntax, cases declarations: [EnumCaseDeclSyntax], header: SchemaHeader,
        in context: some MacroExpansionContext
    ) {
        var cases: [(name: String, text: String)] = []
        var documented: [String] = []
        for declaration in declarations {
            let comment = DocComment(declaration.leadingTrivia).text
            for element in declaration.elements {
                let name = element.name.text
                var text = name.unquotedIdentifier
                if let value = element.rawValue?.value {
                    guard let literal = value.plainText else {
                        context.diagnose(.rawValueNotAString(value))
                        return nil
                    }
                    text = literal
                }
                cases.append((name, text))
                if !comment.isEmpty { documented.append("- `\(text)`: \(comment)") }
            }
        }
        if let numbers = Self.numericRawType(of: enumeration) {
            context.diagnose(.rawTypeNotAString(numbers))
            return nil
        }
        self.header = header
        self.cases = cases
        summary = ([header.summary] + [documented.joined(separator: "\n")]).filter { !$0.isEmpty }.joined(
            separator: "\n\n")
    }

    private static func numericRawType(of enumeration: EnumDeclSyntax) -> TypeSyntax? {
        enumeration.inheritanceClause?.inheritedTypes.first.map(\.type).flatMap { type in
            let name = type.trimmedDescription
            return name.hasPrefix("Int") || name.hasPrefix("UInt") || name == "Double" || name == "Float" ? type : nil
        }
    }

    /// The argument with the names of the cases; empty if the texts are names that generated clients can use.
    private var names: String {
        let areNames = cases.allSatisfy { enumerationCase in
            let text = enumerationCase.text
            return text.utf8.first.map { !(0x30...0x39).contains($0) } ?? false
                && text.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                        || byte == UInt8(ascii: "_")
                }
        }
        return areNames ? "" : ", names: [" + cases.map { "\"\($0.name)\"" }.joined(separator: ", ") + "]"
    }

    /// The source of the extension.
    var source: String {
        let allowed = "[" + cases.map(\.text.literal).joined(separator: ", ") + "]"
        let access = header.access
        let body = """
            \(access)static func read(
                _ json: TrellisSchema.JSONNode, _ reader: inout TrellisSchema.SchemaReader
            ) -> Self? {
                guard let text = reader.text(json) else {
                    return nil
                }
                switch text {
            \(cases.map { "    case \($0.text.literal):\n        return .\($0.name)\n" }.joined())    default:
                    reader.refuseText(json, allowed: \(allowed))
                    return nil
                }
            }

            \(access)func write(to writer: inout TrellisSchema.JSONWriter) {
                switch self {
            \(cases.map { "    case .\($0.name):\n        writer.literal(\($0.text.jsonLiteral))\n" }.joined())    }
            }

            \(access)static func describe(in catalog: inout TrellisSchema.SchemaCatalog) -> TrellisSchema.JSONSchema {
                catalog.reference(to: Self.self) { _ in
                    .enumeration(\(allowed)\(names)\(summary.isEmpty ? "" : ", summary: \(summary.literal)"))
                }
            }
            """
        return header.opening(conforming: ["SchemaValue", "Schema"]) + "\n" + body.indented(by: 4) + "\n}"
    }
}
