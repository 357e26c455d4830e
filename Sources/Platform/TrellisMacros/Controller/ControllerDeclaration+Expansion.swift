import SwiftSyntax
import SwiftSyntaxBuilder

extension ControllerDeclaration {
    /// Returns the functions and the type that the macro adds.
    func expansion() -> [DeclSyntax] {
        let call = "\(name)(\(initializer.arguments))"
        let withContextOnly: DeclSyntax = """
            /// Returns the routes of this controller; each request uses a new `\(raw: call)`.
            \(raw: accessLevel)static func routes() -> [Route] {
                routes { \(raw: initializer.values.joined(separator: ", ")) in
                    \(raw: call)
                }
            }
            """
        let additions = operations.map { $0.addition(initializer) }.joined(separator: "\n")
        let introducer = operations.isEmpty ? "let" : "var"
        let made =
            initializer.parameters.isEmpty
            ? "the value that `make` returns for its context"
            : "the value that `make` returns for its context and path"
        let general: DeclSyntax = """
            /// Returns the routes of this controller; each request uses \(raw: made).
            \(raw: accessLevel)static func routes(_ make: @escaping @Sendable (\(raw: initializer.types)) -> Self) -> [Route] {
                \(raw: introducer) routes = ControllerRoutes<\(raw: initializer.contextType)>(
                    \(raw: path.text.literal), of: \(raw: name.literal), details: \(raw: details.literal))
            \(raw: additions.indented(by: 4))
                return routes.all
            }
            """
        return (initializer.needsNothingElse ? [withContextOnly, general] : [general]) + routeNames
    }

    /// The type with one case for each operation; empty without operations.
    private var routeNames: [DeclSyntax] {
        var names: [String] = []
        // A repeated name is reported at the method, and must not cause more errors in the enum.
        for operation in operations where !names.contains(operation.name) { names.append(operation.name) }
        guard !names.isEmpty else { return [] }
        let cases = names.map { "case \($0) = \("\(name).\($0.unquotedIdentifier)".literal)" }
        return [
            """
            /// The names of the routes of this controller.
            \(raw: accessLevel)enum RouteName: String, RouteReference {
            \(raw: cases.joined(separator: "\n").indented(by: 4))
            }
            """
        ]
    }
}

extension ControllerOperation {
    /// Returns the statement that adds the operation's route.
    fileprivate func addition(_ initializer: ControllerInitializer) -> String {
        var lines = [
            ".\(verb.lowercased()), \(path.text.literal),",
            "access: \(access),",
        ]
        if let errors { lines.append("errors: \(errors),") }
        if let unknownQuery { lines.append("unknownQuery: \(unknownQuery),") }
        if let traits { lines.append("traits: \(traits),") }
        lines.append(
            "handler: \(name.unquotedIdentifier.literal), summary: \(documentation.summary.literal),")
        if !documentation.details.isEmpty { lines.append("details: \(documentation.details.literal),") }
        let descriptions = initializer.descriptions + parameters.map { $0.description(documentation: documentation) }
        for (index, description) in descriptions.enumerated() {
            lines.append((index == 0 ? "parameters: " : "") + description + ",")
        }
        let returns = documentation.returns.isEmpty ? "" : ", \(documentation.returns.literal)"
        lines.append("returns: ResponseEncoder(\(returnType ?? "NoContent").self\(returns))")
        let values = (initializer.values + parameters.map(\.value)).joined(separator: ", ")
        return """
            routes.add(
            \(lines.joined(separator: "\n").indented(by: 4))
            ) { \(values) in
            \(body(initializer).indented(by: 4))
            }
            """
    }

    private func body(_ initializer: ControllerInitializer) -> String {
        let effects = function.signature.effectSpecifiers
        let marks = (effects?.throwsClause == nil ? "" : "try ") + (effects?.asyncSpecifier == nil ? "" : "await ")
        let arguments = parameters.map(\.argument).joined(separator: ", ")
        let make = "make(\(initializer.values.joined(separator: ", ")))"
        let call = "\(marks)\(make).\(name)(\(arguments))"
        return returnType == nil ? "\(call)\nreturn NoContent()" : call
    }
}
