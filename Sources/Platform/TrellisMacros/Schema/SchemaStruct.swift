import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// The generator of the extension of a struct, whose JSON is an object with a key for each stored property.
struct SchemaStruct {
    let header: SchemaHeader
    let properties: [SchemaProperty]
    private let needsInitializer: Bool

    /// Reads the properties; nil after reporting errors.
    init?(
        _ structure: StructDeclSyntax, attribute: AttributeSyntax, options: SchemaOptions,
        type: some TypeSyntaxProtocol, in context: some MacroExpansionContext
    ) {
        let members = structure.memberBlock.members
        var properties: [SchemaProperty] = []
        var hasErrors = false
        for variable in members.compactMap({ $0.decl.as(VariableDeclSyntax.self) }) {
            guard let found = SchemaProperty.properties(of: variable, style: options.style, in: context) else {
                hasErrors = true
                continue
            }
            for property in found {
                if let problem = Self.collision(of: property, with: properties, at: variable) {
                    context.diagnose(problem)
                    hasErrors = true
                }
                properties.append(property)
            }
        }
        if hasErrors { return nil }
        header = SchemaHeader(structure, attribute: attribute, options: options, type: type)
        self.properties = properties
        needsInitializer = Self.hidesMemberwise(members, names: properties.map(\.name.unquotedIdentifier))
    }

    /// Returns the error of a property whose key another one has, in the style of either document.
    private static func collision(
        of property: SchemaProperty, with others: [SchemaProperty], at variable: VariableDeclSyntax
    ) -> Diagnostic? {
        if let twin = others.first(where: { $0.key.key == property.key.key }) {
            return .duplicateKey(variable, key: property.key.key, other: twin.name)
        }
        let twin = others.first { $0.key.camelCase == property.key.camelCase }
        return twin.map { .duplicateCamelCaseKey(variable, key: property.key.camelCase, other: $0.name) }
    }

    /// Returns whether the struct has initializers, but none that takes all properties in order.
    private static func hidesMemberwise(_ members: MemberBlockItemListSyntax, names: [String]) -> Bool {
        let initializers = members.compactMap { $0.decl.as(InitializerDeclSyntax.self) }
        let labels = initializers.map {
            $0.signature.parameterClause.parameters.map(\.firstName.text.unquotedIdentifier)
        }
        return !initializers.isEmpty && !labels.contains(names)
    }

    /// The source of the extension.
    var source: String {
        let sections = [names, read, write, camelCaseWrite, describe, initializer, patterns]
            .compactMap { $0?.indented(by: 4) }
        let wrapped = header.options.wrapper == nil ? [] : ["WrappedSchema"]
        return header.opening(conforming: ["SchemaValue", "Schema", "ObjectSchema"] + wrapped) + "\n"
            + sections.joined(separator: "\n\n") + "\n}"
    }

    private var names: String {
        """
        \(header.access)static var propertyNames: [String] {
            [\(properties.map(\.key.key.literal).joined(separator: ", "))]
        }
        """
    }

    /// The literal of the keys that depend on the style of the document; nil when there are none.
    var table: String? { SchemaName.table(properties.map(\.key)) }

    // MARK: - Reading

    private var read: String {
        let json = local("json")
        let reader = local("reader")
        let members = local("members")
        let required = properties.filter(\.isRequired)
        let requirements = required.map { "\(reader).require(\($0.name), \($0.key.arguments), of: \(json))\n" }.joined()
        let conditions = (["\(reader).accepts(\(members))"] + required.map { "let \($0.name)" }).joined(separator: ", ")
        return """
            \(header.access)static func read(
                _ \(json): TrellisSchema.JSONNode, _ \(reader): inout TrellisSchema.SchemaReader
            ) -> Self? {
                guard \(hasLoop ? "var" : "let") \(members) = \(reader).members(of: \(json)) else {
                    return nil
                }
            \((variables + loop + requirements).indented(by: 4))    guard \(conditions) else {
                    return nil
                }
            \(result.indented(by: 4))
            }
            """
    }

    private var variables: String {
        properties.map { property in
            switch property.presence {
            case .required: "var \(property.name): \(property.type)?\n"
            case .optional: "var \(property.name): \(property.type) = nil\n"
            case .patch: "var \(property.name): \(property.type) = .absent\n"
            case .defaulted(let value): "var \(property.name): \(property.type) = \(value)\n"
            }
        }.joined()
    }

    /// Whether the members are read: those of an object without properties may be ignored.
    private var hasLoop: Bool { !properties.isEmpty || !header.options.ignoresUnknown }

    private var loop: String {
        guard hasLoop else { return "" }
        let reader = local("reader")
        let member = local("member")
        let names = table.map { ", camelCase: \($0)" } ?? ""
        let refusal =
            header.options.ignoresUnknown ? "break" : "\(reader).refuse(\(member), known: propertyNames\(names))"
        guard !properties.isEmpty else {
            return "while let \(member) = \(reader).next(&\(local("members"))) {\n    \(refusal)\n}\n"
        }
        let key = table.map { "\(reader).name(\(member).key, camelCase: \($0))" } ?? "\(member).key"
        return """
            while let \(member) = \(reader).next(&\(local("members"))) {
                switch \(key) {
            \(properties.map(branch).joined(separator: "\n").indented(by: 4))
                default:
                    \(refusal)
                }
            }

            """
    }

    private func branch(_ property: SchemaProperty) -> String {
        let reader = local("reader")
        let place = local("member") + ".value"
        let value = property.isPatch ? property.name + ".value" : property.name
        var lines = ["case \(property.key.key.literal):"]
        if property.isRequired {
            lines.append("    \(property.name) = \(property.type).read(\(place), &\(reader))")
        } else {
            lines.append("    \(reader).read(\(place), into: &\(property.name))")
        }
        for rule in property.rules where rule.isName {
            lines.append("    \(reader).readName(&\(property.name), \(rule.check ?? ""), at: \(place))")
        }
        for rule in property.rules where !rule.isName {
            if rule.keyword == ".unique" {
                lines.append("    \(reader).check(unique: \(value), at: \(place))")
            } else if let check = rule.check {
                lines.append("    \(reader).check(\(value), \(check), at: \(place))")
            }
        }
        return lines.joined(separator: "\n")
    }

    private var result: String {
        let arguments = properties.map { "\($0.name.unquotedIdentifier): \($0.name)" }.joined(separator: ", ")
        return "return \(local("reader")).accept(Self(\(arguments)), at: \(local("json")))"
    }

    /// Returns a name for a variable of the generated code that differs from all property names.
    func local(_ name: String) -> String {
        let isTaken = properties.contains { $0.name.unquotedIdentifier == name }
        return isTaken ? "schema" + name.prefix(1).uppercased() + name.dropFirst() : name
    }

    // MARK: - Describing

    private var describe: String {
        let list = properties.map { description(of: $0).indented(by: 8) + "\n" }.joined()
        return """
            \(header.access)static func properties(
                in catalog: inout TrellisSchema.SchemaCatalog
            ) -> [TrellisSchema.PropertyDescription] {
                [
            \(list)    ]
            }
            """
    }

    private func description(of property: SchemaProperty) -> String {
        var schema = "\(property.type).describe(in: &catalog)" + property.rules.compactMap(\.keyword).joined()
        if case .defaulted(let value) = property.presence { schema += ".defaulting(to: \(value) as \(property.type))" }
        var arguments = [property.key.described, schema]
        if !property.summary.isEmpty { arguments.append("summary: \(property.summary.literal)") }
        if !property.isRequired { arguments.append("isRequired: false") }
        let line = ".init(\(arguments.joined(separator: ", "))),"
        return line.count <= 100 ? line : ".init(\n    \(arguments.joined(separator: ",\n    "))),"
    }

    // MARK: - Additional members

    private var initializer: String? {
        guard needsInitializer else { return nil }
        let parameters = properties.map { "\($0.name): \($0.type)" }.joined(separator: ", ")
        let assignments = properties.map { "    self.\($0.name) = \($0.name)\n" }.joined()
        return "private init(\(parameters)) {\n\(assignments)}"
    }

    private var patterns: String? {
        let lines = properties.flatMap { property in
            property.rules.compactMap(\.pattern).map { pattern(property.name, $0.trimmedDescription) }
        }
        return lines.isEmpty ? nil : "private enum SchemaPatterns {\n\(lines.joined().indented(by: 4))}"
    }

    private func pattern(_ name: String, _ source: String) -> String {
        guard header.isGeneric else { return "static let \(name) = TrellisSchema.SchemaPattern(\(source))\n" }
        return """
            static var \(name): TrellisSchema.SchemaPattern {
                .shared(\(source))
            }

            """
    }
}
