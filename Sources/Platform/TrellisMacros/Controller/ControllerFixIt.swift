import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder

/// The message of a fix-it.
struct ControllerFixIt: FixItMessage {
    let message: String
    let fixItID: MessageID

    init(_ name: String, _ message: String) {
        self.message = message
        fixItID = MessageID(domain: "Controller", id: "fix.\(name)")
    }
}

extension FixIt {
    /// Returns the addition of a doc comment to a method without one.
    static func documenting(_ function: FunctionDeclSyntax) -> FixIt {
        var documented = function
        let trivia = function.leadingTrivia
        let indentation = trivia.pieces.last.map { piece -> Trivia in
            if case .spaces = piece { return Trivia(pieces: [piece]) }
            return []
        }
        documented.leadingTrivia =
            trivia + [.docLineComment("/// What the operation does, in one sentence."), .newlines(1)]
            + (indentation ?? [])
        return FixIt(
            message: ControllerFixIt("documentation", "add a doc comment"),
            changes: [.replace(oldNode: Syntax(function), newNode: Syntax(documented))])
    }

    /// Returns the addition of a parameter for a placeholder, as the first of the method.
    static func adding(_ placeholder: String, to function: FunctionDeclSyntax) -> FixIt {
        let list = function.signature.parameterClause.parameters
        let name = placeholder.parameterName
        let parameter: FunctionParameterSyntax =
            list.isEmpty ? "\(raw: name): String" : "\(raw: name): String, "
        var parameters = list
        parameters.insert(parameter, at: parameters.startIndex)
        return FixIt(
            message: ControllerFixIt("parameter", "add the parameter '\(name): String'"),
            changes: [.replace(oldNode: Syntax(list), newNode: Syntax(parameters))])
    }
}

extension String {
    /// The name of a parameter for a placeholder: `folder_id` is `folderID`.
    fileprivate var parameterName: String {
        let words = split(separator: "_").map(String.init)
        let others = words.dropFirst().map { $0 == "id" ? "ID" : $0.prefix(1).uppercased() + $0.dropFirst() }
        return (words.prefix(1) + others).joined()
    }
}
