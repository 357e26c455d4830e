import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// An error in a controller declaration: one sentence that says what is wrong and what is expected.
struct ControllerDiagnostic: DiagnosticMessage {
    let message: String
    let diagnosticID: MessageID
    let severity = DiagnosticSeverity.error

    private init(_ name: String, _ message: String) {
        self.message = message
        diagnosticID = MessageID(domain: "Controller", id: name)
    }
}

extension ControllerDiagnostic {
    static let controllerNotAStruct = Self(
        "type",
        "@Controller requires a struct: each request gets its own value, so requests share no state.")

    static func missingInitializer(_ type: String) -> Self {
        Self(
            "initializer",
            "\(type) needs an initializer that takes its context first, as in 'init(_ context: TenantContext)'; "
                + "the type of the context decides which access rules its routes can use.")
    }

    static func missingDocumentation(_ method: String) -> Self {
        Self(
            "documentation",
            "'\(method)' needs a doc comment: its first line is the summary in the API's documentation.")
    }

    static func pathNotALiteral(_ method: String) -> Self {
        Self("path", "The path of '\(method)' must be a plain string literal, so that the macro can read it.")
    }

    static func malformedPlaceholder(_ segment: String) -> Self {
        Self(
            "placeholder",
            "'\(segment)' is not a path segment: a placeholder is a name in braces and a whole segment, as in '{id}'.")
    }

    static func placeholderWithoutParameter(_ placeholder: String, method: String) -> Self {
        Self("parameter", "The path contains '{\(placeholder)}', but '\(method)' has no parameter with that name.")
    }

    static func malformedSegment(_ segment: String) -> Self {
        Self(
            "path",
            segment.isEmpty
                ? "The path has an empty segment, which no request matches: write one slash between segments."
                : "'\(segment)' is not a path segment that a request can have: write plain text, without escapes, "
                    + "spaces, '?', '#' and dot segments.")
    }

    static func controllerPlaceholderWithoutParameter(_ placeholder: String, method: String) -> Self {
        Self(
            "parameter",
            "The controller's path contains '{\(placeholder)}', but neither '\(method)' nor the initializer has a "
                + "parameter with that name.")
    }

    static func takenByInitializer(_ placeholder: String, method: String) -> Self {
        Self(
            "parameter",
            "The initializer takes '{\(placeholder)}' already: use its value, and remove the parameter of '\(method)'.")
    }

    static func repeatedPathParameter(_ placeholder: String, _ parameter: String, _ other: String) -> Self {
        Self(
            "parameter",
            "'\(parameter)' reads '{\(placeholder)}' from the path, and so does '\(other)': remove one of them.")
    }

    static func repeatedQueryName(_ name: String, _ parameter: String, _ other: String) -> Self {
        Self(
            "parameter",
            "'\(parameter)' reads '\(name)' from the query, and so does '\(other)': rename one of them.")
    }

    static func repeatedField(_ parameter: String, _ other: String) -> Self {
        Self(
            "parameter", "'\(parameter)' reads the same header field as '\(other)': remove one of them.")
    }

    static func placeholderOfController(_ placeholder: String) -> Self {
        Self(
            "placeholder",
            "The controller's path contains '{\(placeholder)}' already; each placeholder needs a unique name.")
    }

    static func repeatedPlaceholder(_ placeholder: String) -> Self {
        Self("placeholder", "The path contains '{\(placeholder)}' twice; each placeholder needs a unique name.")
    }

    static func optionalPathParameter(_ parameter: String) -> Self {
        Self(
            "parameter",
            "'\(parameter)' is part of the path and always present: it must not be optional or have a default value.")
    }

    static func repeatedBody(_ method: String) -> Self {
        Self("body", "'\(method)' takes more than one body; a request has only one.")
    }

    static func unsupportedBody(_ verb: String, method: String) -> Self {
        Self(
            "body",
            "'\(method)' takes a body, but the body of a \(verb) request has no meaning (RFC 9110, 9.3): "
                + "use query parameters or another verb.")
    }

    static func optionalBody(_ method: String) -> Self {
        Self(
            "body",
            "The body of '\(method)' is required: it must not be optional or have a default value.")
    }

    static func optionalPage(_ parameter: String, names: [String]) -> Self {
        Self(
            "parameter",
            "'\(parameter)' always has a value, because \(names.joined(separator: " and ")) are optional in "
                + "the query: it must not be optional or have a default value.")
    }

    static func defaultIfMatch(_ parameter: String) -> Self {
        Self(
            "parameter",
            "'\(parameter)' must not have a default value, which no request would use: write 'IfMatch?' for a field "
                + "that clients may leave out.")
    }

    static func requiredLastEventID(_ parameter: String) -> Self {
        Self(
            "parameter",
            "'\(parameter)' must be 'LastEventID?' without a default value: a client has no event before the first one."
        )
    }

    static func pageWithoutList(_ method: String) -> Self {
        Self(
            "result",
            "'\(method)' takes a PageRequest, but its result has no cursor for the next page: return 'Page<…>'.")
    }

    static func repeatedError(_ error: String, method: String) -> Self {
        Self("errors", "The errors of '\(method)' contain '\(error)' twice: remove one of them.")
    }

    static func emptyReason(_ method: String) -> Self {
        Self("access", "The rule of '\(method)' must say why every request is allowed: reports list the reason.")
    }

    static func unsupportedParameter(_ parameter: String) -> Self {
        Self(
            "parameter",
            "'\(parameter)' can't come from a request: a handler takes plain values, not variadic or inout parameters.")
    }

    static func severalVerbs(_ method: String) -> Self {
        Self("verb", "'\(method)' has more than one verb; write one method for each operation.")
    }

    static func repeatedRoute(_ route: String, method: String, other: String) -> Self {
        Self("route", "'\(method)' handles \(route), and so does '\(other)'; one of them would never be called.")
    }

    static func repeatedName(_ method: String) -> Self {
        Self(
            "name",
            "Another operation is named '\(method)': rename one of them, because references and the API's "
                + "documentation find operations by name.")
    }

    static func reservedName(_ method: String) -> Self {
        Self("name", "An operation can't be named '\(method)', which the list of all routes has already: rename it.")
    }

    static func mutatingMethod(_ method: String) -> Self {
        Self(
            "method",
            "'\(method)' must not be mutating: each request has a controller of its own, "
                + "whose changes nothing would read."
        )
    }

    static func genericMethod(_ method: String) -> Self {
        Self("method", "'\(method)' must not be generic: a route has one type for each of its values.")
    }

    static func verbNotOnMethod(verb: String) -> Self {
        Self("verb", "@\(verb) is allowed only on a method of a controller.")
    }

    static func verbOnStaticMethod(verb: String, method: String) -> Self {
        Self(
            "verb",
            "@\(verb) requires an instance method, which has the request's context; '\(method)' is static.")
    }

    static func verbOutsideController(verb: String) -> Self {
        Self(
            "verb",
            "@\(verb) works only in the body of a struct with @Controller; elsewhere, or in an extension, it adds no route."
        )
    }
}

extension MacroExpansionContext {
    /// Reports an error at `node`, with the changes that fix it.
    func report(_ message: ControllerDiagnostic, at node: some SyntaxProtocol, fixIts: [FixIt] = []) {
        diagnose(Diagnostic(node: Syntax(node), message: message, fixIts: fixIts))
    }
}
