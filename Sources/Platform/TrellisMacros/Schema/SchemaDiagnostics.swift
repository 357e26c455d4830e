import SwiftDiagnostics
import SwiftSyntax

/// An error or fix-it message, as a sentence.
struct SchemaMessage: DiagnosticMessage, FixItMessage {
    let id: String
    let message: String

    var diagnosticID: MessageID { MessageID(domain: "TrellisSchema", id: id) }
    var fixItID: MessageID { diagnosticID }
    var severity: DiagnosticSeverity { .error }
}

extension Diagnostic {
    private init(_ id: String, _ message: String, at node: some SyntaxProtocol, fixIts: [FixIt] = []) {
        self.init(node: node, message: SchemaMessage(id: id, message: message), fixIts: fixIts)
    }

    private static func fix(_ message: String, _ old: some SyntaxProtocol, _ new: some SyntaxProtocol) -> FixIt {
        .replace(message: SchemaMessage(id: "fix", message: message), oldNode: old, newNode: new)
    }

    // MARK: - Types

    static func notAStructOrEnum(_ declaration: some DeclGroupSyntax, attribute: AttributeSyntax) -> Diagnostic {
        let message =
            "@Schema requires a struct or an enum, found '\(declaration.introducer.text)'."
        guard declaration.is(ClassDeclSyntax.self) else {
            return Diagnostic("struct", message, at: declaration.introducer)
        }
        let structure = declaration.introducer.with(\.tokenKind, .keyword(.struct))
        return Diagnostic(
            "struct", message, at: declaration.introducer,
            fixIts: [fix("Make it a struct", declaration.introducer, structure)])
    }

    static func emptyEnum(_ enumeration: EnumDeclSyntax) -> Diagnostic {
        Diagnostic("empty", "An enum without cases has no JSON; @Schema needs at least one case.", at: enumeration.name)
    }

    static func rawTypeNotAString(_ type: TypeSyntax) -> Diagnostic {
        let name = IdentifierTypeSyntax(name: .identifier("String"))
        let string = TypeSyntax(name).with(\.trailingTrivia, type.trailingTrivia)
        return Diagnostic(
            "raw-type", "@Schema reads an enum from a JSON string: its raw values must be strings.", at: type,
            fixIts: [fix("Use String", type, string)])
    }

    static func rawValueNotAString(_ value: ExprSyntax) -> Diagnostic {
        Diagnostic(
            "raw-value", "@Schema needs the raw value as a string literal, to know it at compile time.", at: value)
    }

    static func manyPayloads(_ element: EnumCaseElementSyntax) -> Diagnostic {
        let advice = "give it one @Schema struct that holds them."
        return Diagnostic(
            "payloads", "The case '\(element.name.text)' has more than one payload; \(advice)", at: element)
    }

    static func labeledPayload(_ parameter: EnumCaseParameterSyntax) -> Diagnostic {
        let bare = parameter.with(\.firstName, nil).with(\.secondName, nil).with(\.colon, nil).with(\.leadingTrivia, [])
        return Diagnostic(
            "label", "The payload's members are next to \"type\" in JSON, so the payload needs no label.",
            at: parameter, fixIts: [fix("Remove the label", parameter, bare)])
    }

    static func unconstrainedParameter(_ parameter: GenericParameterSyntax) -> Diagnostic {
        let bound = TypeSyntax(IdentifierTypeSyntax(name: .identifier("SchemaValue")))
        let bounded = parameter.with(\.colon, .colonToken(trailingTrivia: .space)).with(\.inheritedType, bound)
        return Diagnostic(
            "parameter", "'\(parameter.name.text)' must conform to SchemaValue, so that its values have JSON.",
            at: parameter, fixIts: [fix("Require SchemaValue", parameter, bounded)])
    }

    // MARK: - Properties

    static func noType(of name: TokenSyntax, binding: PatternBindingSyntax) -> Diagnostic {
        let guess = binding.initializer?.value.literalType ?? "<#Type#>"
        let annotation = TypeAnnotationSyntax(
            colon: .colonToken(trailingTrivia: .space),
            type: TypeSyntax(IdentifierTypeSyntax(name: .identifier(guess))),
            trailingTrivia: binding.initializer == nil ? [] : .space)
        let typed = binding.with(\.typeAnnotation, annotation).with(\.pattern, binding.pattern.trimmed)
        return Diagnostic(
            "type", "@Schema needs an explicit type for '\(name.text)': macros see the source, not inferred types.",
            at: binding, fixIts: [fix("Write the type", binding, typed)])
    }

    static func constantWithValue(
        _ name: TokenSyntax, variable: VariableDeclSyntax, initializer: InitializerClauseSyntax
    ) -> Diagnostic {
        let specifier = variable.bindingSpecifier
        return Diagnostic(
            "constant", "'\(name.text)' is a constant with a value, so JSON cannot set it.", at: specifier,
            fixIts: [
                fix("Use var, with the value as the default", specifier, specifier.with(\.tokenKind, .keyword(.var)))
            ])
    }

    static func notOneName(_ pattern: PatternSyntax) -> Diagnostic {
        Diagnostic("pattern", "@Schema needs one name for each property.", at: pattern)
    }

    static func notEncodable(_ type: TypeSyntax) -> Diagnostic {
        Diagnostic("no-json", "'\(type.trimmedDescription)' has no JSON; use a struct marked @Schema.", at: type)
    }

    static func duplicateKey(_ variable: VariableDeclSyntax, key: String, other: String) -> Diagnostic {
        Diagnostic(
            "same-key", "The key \"\(key)\" is already used by '\(other)'; change one of them with @Key.",
            at: variable)
    }

    static func duplicateCamelCaseKey(_ variable: VariableDeclSyntax, key: String, other: String) -> Diagnostic {
        Diagnostic(
            "same-key",
            "In camel case, the key \"\(key)\" is already used by '\(other)'; change one of them with @Key.",
            at: variable)
    }

    static func duplicateTag(_ element: EnumCaseElementSyntax, tag: String, other: String) -> Diagnostic {
        Diagnostic(
            "same-tag", "The tag \"\(tag)\" is already used by '\(other)'; change one of them with @Key.", at: element)
    }

    // MARK: - Attributes

    static func notALiteral(_ argument: ExprSyntax, allowed: String) -> Diagnostic {
        Diagnostic("literal", "Write \(allowed): macros see the source, not the values of expressions.", at: argument)
    }

    static func wrapperNotALiteral(_ argument: ExprSyntax) -> Diagnostic {
        Diagnostic("wrapper", "Write the key of the wrapper as a literal that is not empty.", at: argument)
    }

    static func listWithoutWrapper(_ argument: ExprSyntax) -> Diagnostic {
        Diagnostic("list", "A list has a key if one object has: state 'wrapped' as well.", at: argument)
    }

    static func wrapperOfEnum(_ argument: LabeledExprSyntax) -> Diagnostic {
        Diagnostic("wrapper-enum", "Only a struct can be wrapped; give it a property with the enum.", at: argument)
    }

    static func keysOfTexts(_ argument: LabeledExprSyntax, label: String) -> Diagnostic {
        Diagnostic(
            "keys-of-texts", "An enum without payloads is a text, so '\(label)' has no effect; set raw values instead.",
            at: argument)
    }

    static func outsideOfSchema(_ attribute: AttributeSyntax) -> Diagnostic {
        Diagnostic("outside", "@\(attribute.simpleName) has an effect only in a type marked @Schema.", at: attribute)
    }

    static func unsupported(_ attribute: AttributeSyntax, on type: TypeSyntax, use other: String?) -> Diagnostic {
        var message = "@\(attribute.simpleName) does not apply to '\(type.trimmedDescription)'"
        guard let other else { return Diagnostic("unsupported", message + ".", at: attribute) }
        message += "; use @\(other)."
        let name = attribute.attributeName
        let renamed = TypeSyntax(IdentifierTypeSyntax(name: .identifier(other)))
        return Diagnostic("unsupported", message, at: attribute, fixIts: [fix("Use @\(other)", name, renamed)])
    }

    static func notARange(_ argument: ExprSyntax) -> Diagnostic {
        Diagnostic(
            "range", "Write the range as a literal, as in 1...120, ...120 or 1...: the documentation shows its bounds.",
            at: argument)
    }

    static func patternNotALiteral(_ argument: ExprSyntax) -> Diagnostic {
        Diagnostic(
            "pattern-literal", "Write the regular expression as a literal: it is checked at compile time.",
            at: argument)
    }

    static func invalidPattern(_ argument: ExprSyntax) -> Diagnostic {
        Diagnostic("pattern-invalid", "This is not a valid regular expression.", at: argument)
    }
}
