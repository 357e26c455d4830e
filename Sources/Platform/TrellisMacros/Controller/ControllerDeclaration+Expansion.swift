import SwiftSyntax
import SwiftSyntaxBuilder

extension ControllerDeclaration {
    /// The functions that the macro adds.
    func expansion() -> [DeclSyntax] {
        let withContextOnly: DeclSyntax = """
            /// The routes of this controller; each request is served by a new `\(raw: name)(context)`.
            \(raw: accessLevel)static func routes() -> [Route] {
                routes { context in
                    \(raw: name)(context)
                }
            }
            """
        let additions = operations.map(\.addition).joined(separator: "\n")
        let introducer = operations.isEmpty ? "let" : "var"
        let general: DeclSyntax = """
            /// The routes of this controller; each request is served by what `make` returns for its context.
            \(raw: accessLevel)static func routes(_ make: @escaping @Sendable (\(raw: contextType)) -> Self) -> [Route] {
                \(raw: introducer) routes = ControllerRoutes<\(raw: contextType)>(
                    \(raw: literal(path)), of: \(raw: literal(name)), details: \(raw: literal(details)))
            \(raw: additions.indented(by: 4))
                return routes.all
            }
            """
        return needsOnlyContext ? [withContextOnly, general] : [general]
    }
}

extension ControllerOperation {
    /// The statement that adds the operation's route.
    fileprivate var addition: String {
        var lines = [
            ".\(verb.lowercased()), \(literal(path.text)),",
            "access: \(access),",
        ]
        if let errors { lines.append("errors: \(errors),") }
        lines.append("handler: \(literal(name)), summary: \(literal(documentation.summary)),")
        if !documentation.details.isEmpty { lines.append("details: \(literal(documentation.details)),") }
        for (index, parameter) in parameters.enumerated() {
            let notes = documentation.parameters[parameter.label ?? parameter.name]
            lines.append((index == 0 ? "takes: " : "") + parameter.description(notes: notes) + ",")
        }
        let returns = documentation.returns.isEmpty ? "" : ", \(literal(documentation.returns))"
        lines.append("answers: RouteAnswer(\(returnType ?? "NoContent").self\(returns))")
        let values = (["context"] + parameters.map(\.name)).joined(separator: ", ")
        return """
            routes.add(
            \(lines.joined(separator: "\n").indented(by: 4))
            ) { \(values) in
            \(body.indented(by: 4))
            }
            """
    }

    private var returnType: String? {
        guard let type = function.signature.returnClause?.type.trimmedDescription else { return nil }
        return type == "Void" || type == "()" ? nil : type
    }

    private var body: String {
        let effects = function.signature.effectSpecifiers
        let marks = (effects?.throwsClause == nil ? "" : "try ") + (effects?.asyncSpecifier == nil ? "" : "await ")
        let arguments = parameters.map(\.argument).joined(separator: ", ")
        let call = "\(marks)make(context).\(name)(\(arguments))"
        return returnType == nil ? "\(call)\nreturn NoContent()" : call
    }
}

extension String {
    fileprivate func indented(by spaces: Int) -> String {
        let indentation = String(repeating: " ", count: spaces)
        return split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : indentation + $0 }
            .joined(separator: "\n")
    }
}
