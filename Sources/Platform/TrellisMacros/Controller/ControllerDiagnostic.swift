import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// What a controller can be told: one sentence that says what is wrong and what would be right.
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
    static let controllerIsNoStruct = Self(
        "type",
        "@Controller goes on a struct: each request gets a value of its own, so nothing is shared between requests.")

    static func missingInitializer(_ type: String) -> Self {
        Self(
            "initializer",
            "\(type) needs an initializer that takes its context first, as in 'init(_ context: TenantContext)'; "
                + "the type of the context decides which access rules its routes may have.")
    }

    static func missingDocumentation(_ method: String) -> Self {
        Self(
            "documentation",
            "'\(method)' needs a doc comment: its first line is the summary in the API's documentation.")
    }

    static func pathIsNoLiteral(_ method: String) -> Self {
        Self("path", "The path of '\(method)' must be a plain string literal, so that it can be read while compiling.")
    }

    static func malformedPlaceholder(_ segment: String) -> Self {
        Self(
            "placeholder",
            "'\(segment)' is not a path segment: a placeholder fills a whole segment and is named in braces, as in '{id}'."
        )
    }

    static func placeholderWithoutParameter(_ placeholder: String, method: String) -> Self {
        Self("parameter", "The path names '{\(placeholder)}', but '\(method)' has no parameter of that name.")
    }

    static func repeatedPlaceholder(_ placeholder: String) -> Self {
        Self("placeholder", "The path names '{\(placeholder)}' twice; every placeholder needs a name of its own.")
    }

    static func optionalPathParameter(_ parameter: String) -> Self {
        Self(
            "parameter",
            "'\(parameter)' is part of the path, so it is always there: it can be neither optional nor have a default value."
        )
    }

    static func repeatedBody(_ method: String) -> Self {
        Self("body", "'\(method)' takes more than one body; a request has one.")
    }

    static func bodyWithoutMeaning(_ verb: String, method: String) -> Self {
        Self(
            "body",
            "'\(method)' takes a body, but the body of a \(verb) request has no meaning (RFC 9110, 9.3): "
                + "take query parameters, or use another verb.")
    }

    static func optionalBody(_ method: String) -> Self {
        Self(
            "body",
            "The body of '\(method)' is always there, or the request is refused: it can be neither optional nor have a default value."
        )
    }

    static func unsupportedParameter(_ parameter: String) -> Self {
        Self(
            "parameter",
            "'\(parameter)' can't come from a request: a handler takes plain values, not variadic or inout ones.")
    }

    static func severalVerbs(_ method: String) -> Self {
        Self("verb", "'\(method)' has more than one verb; write one method for each operation.")
    }

    static func repeatedRoute(_ route: String, method: String, other: String) -> Self {
        Self("route", "'\(method)' answers \(route), and so does '\(other)'; one of them would never be called.")
    }

    static func verbIsNotOnAMethod(verb: String) -> Self {
        Self("verb", "@\(verb) goes on a method of a controller.")
    }

    static func verbIsOnAStaticMethod(verb: String, method: String) -> Self {
        Self(
            "verb",
            "@\(verb) goes on a method of an instance, since the instance holds the request's context; '\(method)' is static."
        )
    }

    static func verbIsOutsideAController(verb: String) -> Self {
        Self(
            "verb",
            "@\(verb) works only in the body of a struct with @Controller; elsewhere, extensions included, it makes no route."
        )
    }
}

/// The words of a fix-it.
struct ControllerFixIt: FixItMessage {
    let message: String
    let fixItID: MessageID

    init(_ name: String, _ message: String) {
        self.message = message
        fixItID = MessageID(domain: "Controller", id: "fix.\(name)")
    }
}

extension MacroExpansionContext {
    /// Reports an error at `node`, with the changes that would mend it.
    func report(_ message: ControllerDiagnostic, at node: some SyntaxProtocol, fixIts: [FixIt] = []) {
        diagnose(Diagnostic(node: Syntax(node), message: message, fixIts: fixIts))
    }
}
