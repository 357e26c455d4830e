import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder

/// The errors that `@Event` reports, as sentences.
enum EventDiagnostic: String, DiagnosticMessage {
    case notAStruct = "An event must be a struct, because events are immutable."
    case notASchema = "An event is stored as JSON: add @Schema before @Event."
    case badName = """
        Name the event with a string literal of lower-case words separated by dots, its subject and action, as in \
        @Event("project.archived").
        """
    case badVersion = "The version is an integer literal of at least 1, as in @Event(\"project.archived\", version: 2)."

    var message: String { rawValue }

    var diagnosticID: MessageID { MessageID(domain: "TrellisMacros.Event", id: "\(self)") }

    var severity: DiagnosticSeverity { .error }
}

struct EventFixIt: FixItMessage {
    let message: String
    var fixItID: MessageID { MessageID(domain: "TrellisMacros.Event", id: message) }
}

extension Diagnostic {
    /// Returns the error for an event without `@Schema`; the fix adds it.
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
