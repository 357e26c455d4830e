import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder

/// What `@Event` has to say about a declaration, as sentences.
enum EventDiagnostic: String, DiagnosticMessage {
    case notAStruct = "An event is a struct: what has happened doesn't change."
    case notASchema = "An event is kept as JSON: write @Schema before its @Event."
    case badName = """
        Name the event with a plain string of words with dots between them, what and what happened to it, as in \
        @Event("project.archived").
        """
    case badVersion = "A version is a number from 1 on, written out, as in @Event(\"project.archived\", version: 2)."

    var message: String { rawValue }

    var diagnosticID: MessageID { MessageID(domain: "TrellisMacros.Event", id: "\(self)") }

    var severity: DiagnosticSeverity { .error }
}

struct EventFixIt: FixItMessage {
    let message: String
    var fixItID: MessageID { MessageID(domain: "TrellisMacros.Event", id: message) }
}

extension Diagnostic {
    /// An event without `@Schema`; the fix adds it.
    static func eventWithoutSchema(_ structure: StructDeclSyntax, attribute: AttributeSyntax) -> Diagnostic {
        let added = AttributeListSyntax.Element(AttributeSyntax("@Schema").with(\.trailingTrivia, .newline))
        var attributes = structure.attributes
        let leading = attributes.leadingTrivia
        attributes.leadingTrivia = []
        attributes.insert(added, at: attributes.startIndex)
        attributes.leadingTrivia = leading
        return Diagnostic(
            node: attribute, message: EventDiagnostic.notASchema,
            fixIt: .replace(
                message: EventFixIt(message: "Add '@Schema'."), oldNode: structure.attributes, newNode: attributes))
    }
}
