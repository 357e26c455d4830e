import SwiftSyntax
import SwiftSyntaxBuilder

extension ControllerDeclaration {
    /// Returns the functions and the type that the macro adds.
    func expansion() -> [DeclSyntax] {
        let withContextOnly: DeclSyntax = """
            /// Returns the routes of this controller; each request uses a new `\(raw: name)(context)`.
            \(raw: accessLevel)static func routes() -> [Route] {
                routes { context in
                    \(raw: name)(context)
                }
            }
            """
        let additions = operations.map(\.addition).joined(separator: "\n")
        let introducer = operations.isEmpty ? "let" : "var"
        let general: DeclSyntax = """
            /// Returns the routes of this controller; each request uses the value that `make` returns for its context.
            \(raw: accessLevel)static func routes(_ make: @escaping @Sendable (\(raw: contextType)) -> Self) -> [Route] {
                \(raw: introducer) routes = ControllerRoutes<\(raw: contextType)>(
                    \(raw: path.literal), of: \(raw: name.literal), details: \(raw: details.literal))
            \(raw: additions.indented(by: 4))
                return routes.all
            }
            """
        return (needsOnlyContext ? [withContextOnly, general] : [general]) + routeNames
    }

    /// The type with one case for each operation; empty without operations.
    private var routeNames: [DeclSyntax] {
        var names: [String] = []
        // The check of the routes at start reports a repeated name, with both routes.
        for operation in operations where !names.contains(operation.name) { names.append(operation.name) }
        guard !names.isEmpty else { return [] }
        let cases = names.map { "case \($0) = \("\(name).\($0)".literal)" }.joined(separator: "\n")
        return [
            """
            /// The names of the routes of this controller.
            \(raw: accessLevel)enum RouteName: String, RouteReference {
            \(raw: cases.indented(by: 4))
            }
            """
        ]
    }
}

extension ControllerOperation {
    /// The statement that adds the operation's route.
    fileprivate var addition: String {
        var lines = [
            ".\(verb.lowercased()), \(path.text.literal),",
            "access: \(access),",
        ]
        if let errors { lines.append("errors: \(errors),") }
        lines.append("handler: \(name.literal), summary: \(documentation.summary.literal),")
        if !documentation.details.isEmpty { lines.append("details: \(documentation.details.literal),") }
        for (index, parameter) in parameters.enumerated() {
            let summary = documentation.parameters[parameter.label ?? parameter.name]
            lines.append((index == 0 ? "parameters: " : "") + parameter.description(documentation: summary) + ",")
        }
        let returns = documentation.returns.isEmpty ? "" : ", \(documentation.returns.literal)"
        lines.append("returns: ResponseEncoder(\(returnType ?? "NoContent").self\(returns))")
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
