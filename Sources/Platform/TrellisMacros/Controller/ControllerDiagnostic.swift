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

/// The message of a fix-it.
struct ControllerFixIt: FixItMessage {
    let message: String
    let fixItID: MessageID

    init(_ name: String, _ message: String) {
        self.message = message
        fixItID = MessageID(domain: "Controller", id: "fix.\(name)")
    }
}

extension MacroExpansionContext {
    /// Reports an error at `node`, with the changes that fix it.
    func report(_ message: ControllerDiagnostic, at node: some SyntaxProtocol, fixIts: [FixIt] = []) {
        diagnose(Diagnostic(node: Syntax(node), message: message, fixIts: fixIts))
    }
}
